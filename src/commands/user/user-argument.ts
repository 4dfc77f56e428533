import { text } from '../../config/kinds.ts';
import { argument } from '../../terminal/command.ts';

/** The argument of every command about one user. */
export const userArgument = {
  username: argument(text(), { doc: 'the name that the user signs in with' }),
};
