/** What the audit log is narrowed to, as it was typed; empty for anything. */
export interface ActFilters {
  action: string;
  actor: string;
  subject: string;
  /** Days as date fields give them, `2026-11-20`: the first and the last one shown. */
  from: string;
  to: string;
}

export const NO_FILTERS: ActFilters = { action: "", actor: "", subject: "", from: "", to: "" };

/** Midnight at the beginning of a day where the reader is, `days` later, in milliseconds; undefined when it is none. */
function midnight(day: string, days = 0): number | undefined {
  const [year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return new Date(year, month - 1, date + days).getTime();
}

/** The query that narrows the audit log to these filters; what is not filtered by is left out. */
export function actQuery({ action, actor, subject, from, to }: ActFilters): {
  action?: string;
  actor?: string;
  subject?: string;
  from?: number;
  to?: number;
} {
  const query = {
    action: action || undefined,
    actor: actor.trim() || undefined,
    subject: subject.trim() || undefined,
    from: midnight(from),
    to: midnight(to, 1),
  };
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined));
}
