/** The includes that most test programs begin with. */
export const HEAD = [
  'errno',
  'fcntl',
  'poll',
  'sched',
  'signal',
  'stdio',
  'stdlib',
  'string',
  'sys/mman',
  'sys/resource',
  'sys/select',
  'sys/stat',
  'sys/time',
  'sys/wait',
  'termios',
  'time',
  'unistd',
]
  .map(name => `#include <${name}.h>\n`)
  .join('');
