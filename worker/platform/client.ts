/** What a request comes from, as far as the platform and the caller say. */
export interface Client {
  /** What the browser or program calls itself: shown to the account's owner only. */
  device: string;
  /** Two letters, from the platform. */
  country: string | null;
  /** The network address; null in a runtime that does not tell. */
  address: string | null;
}
