/** `/v1/quotes/{id}/send`: the path of a route as the contract writes it. */
export const fullPath = ({ name, path }: { name: string; path: string }): string => `/v1/${name}${path === '/' ? '' : path}`;
