/** Where a page of rows that are ordered by time (ms), then id, goes on: after this row. */
export interface PagePosition {
  time: number;
  id: string;
}
