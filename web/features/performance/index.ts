export { PerformancePanel } from "./PerformancePanel.tsx";
export { TradeHistory } from "./TradeHistory.tsx";
