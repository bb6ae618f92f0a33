/** Files under `tenants/<tenant id>/...` (`unrouted/...` for mail that belongs to nobody, `shared/...` for the documents of the platform, `uploads/<tenant id>/...` for files on their way in). Paths are made by code, never by people. */
export type Blobs = {
  /** Durable once it resolves. An existing object of that path is replaced by the new bytes in one step. */
  put(object: { path: string; body: Uint8Array; contentType: string }): Promise<void>;
  /** The bytes, or null when there is no such object. */
  get(path: string): Promise<Uint8Array | null>;
  exists(path: string): Promise<boolean>;
  remove(path: string): Promise<void>;
  /**
   * An address that gives whoever holds it this one object until it expires (real time; 7 days at most), also where the object is not there yet.
   * `downloadName`: the browser keeps the file under this name instead of showing it.
   * @throws AppError `validation_failed` for a time that is no whole number of seconds from 1 to 604800
   */
  signedUrl(object: { path: string; expiresInSeconds: number; downloadName?: string }): Promise<string>;
  /**
   * An address to which whoever holds it may PUT this one object, of at most `maxBytes`, until it expires (real time). `headers` must come with the request, as they are.
   * @throws AppError `validation_failed` for a time that is no whole number of seconds from 1 to 604800
   */
  signedUploadUrl(object: { path: string; expiresInSeconds: number; maxBytes: number }): Promise<{
    url: string;
    headers: Readonly<Record<string, string>>;
  }>;
};
