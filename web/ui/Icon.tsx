/** Line icons on a grid of twenty by twenty. */
const PATHS = {
  settings: "M3 6h8m4 0h2M3 14h2m4 0h8M13 4a2 2 0 1 1 0 4a2 2 0 0 1 0-4ZM7 12a2 2 0 1 1 0 4a2 2 0 0 1 0-4Z",
  search: "M9 3.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 0 1 0-11ZM13.2 13.2L17 17",
  close: "M5 5L15 15M15 5L5 15",
  person: "M10 3.5a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 0 1 0-6.4ZM3.5 17c.6-3.2 3.2-5 6.5-5s5.9 1.8 6.5 5",
  check: "M4.5 10.5L8.5 14.5L15.5 6",
} as const;

/** A decorative icon: what it stands for is said by the control around it. */
export function Icon(props: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      viewBox="0 0 20 20"
      width={props.size ?? 20}
      height={props.size ?? 20}
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      stroke-width="1.6"
      stroke-linecap="round"
      stroke-linejoin="round"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
