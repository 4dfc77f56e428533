import { integer, text } from '../config/kinds.ts';
import { option } from '../terminal/command.ts';

/** The flags of every command that lists something. */
export const paging = {
  limit: option(integer({ min: 1 }), { value: 'number', doc: 'how many to show', default: 50 }),
  after: option(text(), { value: 'cursor', doc: 'show the page after this one; a list prints its own' }),
};
