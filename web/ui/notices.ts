import { createSignal } from "solid-js";
import { announce } from "./announcer.ts";

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

/** Shows a notice and has screen readers say it. */
export function say(title: string, tone: Notice["tone"] = "good"): void {
  announce(title);
  notify({ title, tone });
}
