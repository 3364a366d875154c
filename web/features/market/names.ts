import { createSignal } from "solid-js";

const [names, setNames] = createSignal<Readonly<Record<string, string>>>({});

/** An artist's name as far as any page has met it, else its id. */
export const artistName = (id: string): string => names()[id] ?? id;

/** Has artists called by name from now on; `artists` by id. */
export const learnNames = (artists: Readonly<Record<string, string>>): void =>
  void setNames((known) => ({ ...known, ...artists }));
