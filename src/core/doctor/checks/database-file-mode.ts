import { dirname } from 'node:path';
import type { Check, Installation, Remark } from '../finding.ts';
import { shellWord } from '../mending.ts';
import { GROUP, modeOf, OTHERS, OTHERS_WRITE, STICKY } from '../modes.ts';

/** What SQLite keeps in the file, and beside it while it is in use. */
const ENDINGS = ['', '-wal', '-shm', '-journal'];

/** The file has the hashes of every password; whoever can write it can make themselves a superuser. */
export const databaseFileMode: Check<Installation> = {
  code: 'database_file_mode',
  examine({ settings: { DATABASE_URL } }) {
    if (!DATABASE_URL.startsWith('sqlite:') || DATABASE_URL === 'sqlite::memory:') return [];
    const file = DATABASE_URL.slice('sqlite:'.length).trim();
    return [...ENDINGS.flatMap((ending) => fileRemarks(file + ending)), ...folderRemarks(dirname(file))];
  },
};

function fileRemarks(path: string): Remark[] {
  const mode = modeOf(path) ?? 0;
  if ((mode & (OTHERS | GROUP)) === 0) return [];
  const open = (mode & OTHERS) !== 0;
  return [
    {
      severity: open ? 'error' : 'advice',
      where: path,
      problem: `${open ? 'every user of this machine' : 'its group'} can open it`,
      mend: `chmod 600 ${shellWord(path)}`,
    },
  ];
}

function folderRemarks(folder: string): Remark[] {
  const mode = modeOf(folder) ?? 0;
  if ((mode & OTHERS_WRITE) === 0 || (mode & STICKY) !== 0) return [];
  return [
    {
      severity: 'error',
      where: folder,
      problem: 'every user of this machine can put another database in the place of yours',
      mend: `chmod o-w ${shellWord(folder)}`,
    },
  ];
}
