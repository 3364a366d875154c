export { describeDevice } from "./device.ts";
export { SessionsPanel } from "./SessionsPanel.tsx";
