export { CancelAll } from "./CancelAll.tsx";
export {
  closedOrders,
  forgetOrders,
  hasOrders,
  learnOpenOrders,
  learnOrders,
  openOrders,
  refetchOrders,
} from "./order-store.ts";
export { restingPrice } from "./order-text.ts";
export { OrdersTable } from "./OrdersTable.tsx";
export { createTicket } from "./ticket.ts";
export { TicketForm } from "./TicketForm.tsx";
export { TicketSheet } from "./TicketSheet.tsx";
