import { createMemo, createSignal } from "solid-js";
import { listActs, listUsers } from "../../../domain/api/admin.ts";
import { ActsPanel } from "./ActsPanel.tsx";
import { type ActFilters, actQuery, NO_FILTERS } from "./filters.ts";
import { type UserFilter, UsersPanel } from "./UsersPanel.tsx";
import { Page } from "../../ui/Page.tsx";
import { createPages } from "../../lib/pages.ts";
import { call } from "../../lib/session.ts";
import styles from "./Admin.module.css";

/** So much of an id tells it from the others at a glance. */
const SHOWN = 8;

/** The exchange's accounts, and the log of what was done with them. */
export default function Admin() {
  const [filter, setFilter] = createSignal<UserFilter>({ q: "", role: "" });
  const users = createPages(filter, async ({ q, role }, cursor) => {
    const page = await call(listUsers, {
      query: {
        limit: 25,
        ...(q !== "" && { q }),
        ...(role !== "" && { role }),
        ...(cursor !== undefined && { cursor }),
      },
    });
    return { items: page.users, nextCursor: page.nextCursor };
  });
  const [filters, setFilters] = createSignal<ActFilters>(NO_FILTERS);
  const acts = createPages(filters, async (wanted, cursor) => {
    const page = await call(listActs, {
      query: { limit: 50, ...actQuery(wanted), ...(cursor !== undefined && { cursor }) },
    });
    return { items: page.acts, nextCursor: page.nextCursor };
  });
  const names = createMemo<Map<string, string>>(
    (known) => new Map([...known, ...(users.items() ?? []).map(({ id, username }) => [id, username] as const)]),
    new Map(),
  );
  const nameOf = (id: string) => names().get(id) ?? (id.length > SHOWN + 4 ? `${id.slice(0, SHOWN)}…` : id);

  let log!: HTMLDivElement;
  function showActs(subject: string): void {
    setFilters({ ...NO_FILTERS, subject });
    log.scrollIntoView({ block: "start" });
  }
  return (
    <Page title="Admin">
      <UsersPanel users={users} filter={filter()} onFilter={setFilter} onActs={showActs} />
      <div ref={log} class={styles.anchor}>
        <ActsPanel
          acts={acts}
          filters={filters()}
          onFilter={(change) => setFilters((all) => ({ ...all, ...change }))}
          nameOf={nameOf}
        />
      </div>
    </Page>
  );
}
