import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** When a process started; undefined where there is none, or only its remains. */
export function startOf(pid: number): string | undefined {
  if (process.platform === 'linux') {
    try {
      // The command's name may hold spaces and parentheses; the fields after the last one are fixed (proc(5)).
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
    } catch {
      return undefined;
    }
  }
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
