import type { RequestListener } from 'node:http';
export const operatorPage = (_: unknown): RequestListener => (_request, response) => void response.end('soon');
