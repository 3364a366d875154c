import { createSignal } from "solid-js";

/** A short message about something that happened to the reader's account. */
export interface Notice {
  id: number;
  title: string;
  tone: "good" | "bad";
}

const LASTS = 6_000;
const MOST = 3;
const [notices, setNotices] = createSignal<readonly Notice[]>([]);
export { notices };
let lastId = 0;

export const dismiss = (id: number): void => void setNotices((all) => all.filter((notice) => notice.id !== id));

/** Shows a notice for a few seconds; the oldest makes room. */
export function notify(notice: Omit<Notice, "id">): void {
  const id = ++lastId;
  setNotices((all) => [...all, { ...notice, id }].slice(-MOST));
  setTimeout(() => dismiss(id), LASTS);
}
