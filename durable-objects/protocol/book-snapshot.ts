/** What one who joins a book's room starts from: a `DepthMessage` as JSON, and the journal position it is of. */
export interface BookSnapshot {
  seq: number;
  frame: string;
}
