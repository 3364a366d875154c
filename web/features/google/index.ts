export { GoogleSetting } from "./GoogleSetting.tsx";
