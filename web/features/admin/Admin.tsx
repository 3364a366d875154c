import { createMemo, createSignal } from "solid-js";
import { listActs, listUsers } from "../../../domain/api/admin.ts";
import { ActsPanel } from "./ActsPanel.tsx";
import { type ActFilters, actQuery, NO_FILTERS } from "./filters.ts";
import { StatsPanel } from "./StatsPanel.tsx";
import { type UserFilter, UsersPanel } from "./UsersPanel.tsx";
import { Page } from "../../ui/Page.tsx";
import { usePages } from "../../lib/query.ts";
import styles from "./Admin.module.css";

/** So much of an id tells it from the others at a glance. */
const SHOWN = 8;

/** The exchange's accounts, and the log of what was done with them. */
export default function Admin() {
  const [filter, setFilter] = createSignal<UserFilter>({ q: "", role: "" });
  const users = usePages(listUsers, () => {
    const { q, role } = filter();
    return { limit: 25, ...(q !== "" && { q }), ...(role !== "" && { role }) };
  });
  const [filters, setFilters] = createSignal<ActFilters>(NO_FILTERS);
  const acts = usePages(listActs, () => ({ limit: 50, ...actQuery(filters()) }));
  const names = createMemo<Map<string, string>>((known) => {
    const shown = users.data?.pages.flatMap((page) => page.users) ?? [];
    return new Map([...known, ...shown.map(({ id, username }) => [id, username] as const)]);
  }, new Map());
  const nameOf = (id: string) => names().get(id) ?? (id.length > SHOWN + 4 ? `${id.slice(0, SHOWN)}…` : id);

  let log!: HTMLDivElement;
  function showActs(subject: string): void {
    setFilters({ ...NO_FILTERS, subject });
    log.scrollIntoView({ block: "start" });
  }
  return (
    <Page title="Admin">
      <StatsPanel />
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
