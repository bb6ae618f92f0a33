import { Field, FixedSizeList, Float32, Int32, Schema, Utf8 } from 'apache-arrow';
import type { Embedder } from './port.ts';

/** Read by Lance when the table is made: without a key, two racing merges of a new row would both insert it. */
const PRIMARY_KEY = new Map([['lance-schema:unenforced-primary-key', 'true']]);

const text = (name: string, isNullable = false): Field => new Field(name, new Utf8(), isNullable);

/** The columns of a table of chunks, with the embedder's identity in its metadata. */
export const chunkSchema = (embedder: Embedder): Schema =>
  new Schema(
    [
      new Field('id', new Utf8(), false, PRIMARY_KEY),
      text('tenant_id'),
      text('document_id'),
      new Field('chunk_index', new Int32(), false),
      text('visibility'),
      text('language', true),
      text('valid_from', true),
      text('valid_to', true),
      text('headings'),
      new Field('page', new Int32(), true),
      text('content_hash'),
      text('text'),
      new Field('vector', new FixedSizeList(embedder.dimension, new Field('item', new Float32(), true)), false),
    ],
    new Map([['embedder', JSON.stringify(embedder)]]),
  );
