export { BookPanel } from "./BookPanel.tsx";
export { ChartPanel } from "./ChartPanel.tsx";
export { followBook } from "./live-book.ts";
export { Tape } from "./Tape.tsx";
