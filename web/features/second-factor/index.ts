export { SecondFactorSetting } from "./SecondFactorSetting.tsx";
export { SecondFactorStep } from "./SecondFactorStep.tsx";
