const SEGMENT = /^[A-Za-z0-9_][A-Za-z0-9._=@+~-]{0,199}$/;
const MAX_PATH_LENGTH = 900;

/**
 * The segments of an object's path: letters, digits and `._=@+~-`, none beginning with a dot, so that none leads out of a folder, to a temporary file,
 * or means another object once it is part of an address.
 * @throws Error for any other path: paths are made by code.
 */
export const checkPath = (path: string): string[] => {
  const segments = path.split('/');
  if (path.length > MAX_PATH_LENGTH || !segments.every((segment) => SEGMENT.test(segment)))
    throw new Error('An object has a path that is not allowed.');
  return segments;
};
