export { ActivityPanel } from "./ActivityPanel.tsx";
export { describeAct, KNOWN_ACTIONS, nameOfAction } from "./describe.ts";
