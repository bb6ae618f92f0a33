/** Files under `tenants/<tenant id>/...` (and `unrouted/...` for mail that belongs to nobody). Paths are made by code, never by people. */
export type Blobs = {
  /** Durable once it resolves. An existing object of that path is replaced by the new bytes in one step. */
  put(object: { path: string; body: Uint8Array; contentType: string }): Promise<void>;
  /** The bytes, or null when there is no such object. */
  get(path: string): Promise<Uint8Array | null>;
  exists(path: string): Promise<boolean>;
  remove(path: string): Promise<void>;
};
