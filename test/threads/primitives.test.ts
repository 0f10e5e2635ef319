/** What else there is to synchronise threads, to end them, and to give each its own: under every schedule. */
import { expect, it } from 'vitest';
import { always, once } from './schedules.ts';

it('read-write locks: readers together, a writer alone', () => {
  always(
    `pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER; int value = 0, readers = 0, together = 0;
    void *read_it(void *argument) {
      for (int i = 0; i < 50; i++) {
        pthread_rwlock_rdlock(&l);
        if (__sync_add_and_fetch(&readers, 1) > 1) together = 1;
        int seen = value; sched_yield(); check(seen == value);
        __sync_sub_and_fetch(&readers, 1);
        pthread_rwlock_unlock(&l);
      }
      return NULL; }
    void *write_it(void *argument) {
      for (int i = 0; i < 50; i++) {
        pthread_rwlock_wrlock(&l);
        check(readers == 0);
        int old = value; sched_yield(); value = old + 1;
        pthread_rwlock_unlock(&l);
      }
      return NULL; }
    int main(void) {
      pthread_t t[5];
      for (int i = 0; i < 5; i++) pthread_create(&t[i], NULL, i < 3 ? read_it : write_it, NULL);
      for (int i = 0; i < 5; i++) pthread_join(t[i], NULL);
      printf("%d %d\\n", value, together); }`,
    '100 1\n',
  );
});

it('read-write locks: what the try and timed forms answer', () => {
  always(
    `pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER;
    void *other(void *argument) {
      struct timespec until; clock_gettime(CLOCK_REALTIME, &until); until.tv_nsec += 1000;
      if (until.tv_nsec >= 1000000000) { until.tv_sec++; until.tv_nsec -= 1000000000; }
      if (argument) check(pthread_rwlock_tryrdlock(&l) == EBUSY);
      else { check(pthread_rwlock_tryrdlock(&l) == 0); pthread_rwlock_unlock(&l); }
      check(pthread_rwlock_trywrlock(&l) == EBUSY);
      check(pthread_rwlock_timedwrlock(&l, &until) == ETIMEDOUT);
      return NULL; }
    int main(void) {
      pthread_t t;
      pthread_rwlock_rdlock(&l);
      pthread_create(&t, NULL, other, NULL); pthread_join(t, NULL);
      pthread_rwlock_unlock(&l);
      pthread_rwlock_wrlock(&l);
      check(pthread_rwlock_wrlock(&l) == EDEADLK && pthread_rwlock_rdlock(&l) == EDEADLK);
      pthread_create(&t, NULL, other, "held"); pthread_join(t, NULL);
      pthread_rwlock_unlock(&l);
      check(pthread_rwlock_destroy(&l) == 0);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('barriers: nobody passes before all have arrived, one of them is told', () => {
  always(
    `pthread_barrier_t b; int arrived = 0, serial = 0;
    void *work(void *argument) {
      for (int round = 1; round <= 3; round++) {
        __sync_add_and_fetch(&arrived, 1);
        int r = pthread_barrier_wait(&b);
        check(arrived >= 4 * round);
        if (r == PTHREAD_BARRIER_SERIAL_THREAD) __sync_add_and_fetch(&serial, 1);
        else check(r == 0);
      }
      return NULL; }
    int main(void) {
      pthread_t t[4];
      check(pthread_barrier_init(&b, NULL, 0) == EINVAL);
      pthread_barrier_init(&b, NULL, 4);
      for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, NULL);
      for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
      printf("%d %d\\n", arrived, serial); }`,
    '12 3\n',
  );
});

it('barriers: the first to be told may destroy it and make it anew', () => {
  always(
    `pthread_barrier_t gate[2]; int rounds = 0;
    void *work(void *argument) {
      for (int i = 0; i < 8; i++) {
        if (pthread_barrier_wait(&gate[i % 2]) != PTHREAD_BARRIER_SERIAL_THREAD) continue;
        rounds++;
        check(pthread_barrier_destroy(&gate[i % 2]) == 0);
        pthread_barrier_init(&gate[i % 2], NULL, 4);
      }
      return NULL; }
    int main(void) {
      pthread_t t[4];
      for (int i = 0; i < 2; i++) pthread_barrier_init(&gate[i], NULL, 4);
      for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, NULL);
      for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
      printf("%d\\n", rounds); }`,
    '8\n',
  );
});

it('condition variables may be destroyed when all who wait have been told', () => {
  always(
    `pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER; pthread_cond_t *c; int here = 0, go = 0, gone = 0;
    void *work(void *argument) {
      pthread_mutex_lock(&m);
      here++;
      while (!go) pthread_cond_wait(c, &m);
      gone++;
      pthread_mutex_unlock(&m);
      return NULL; }
    int main(void) {
      pthread_t t[3]; c = malloc(sizeof *c); pthread_cond_init(c, NULL);
      for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, work, NULL);
      for (int ready = 0; !ready;) { pthread_mutex_lock(&m); ready = here == 3; go = ready; pthread_mutex_unlock(&m); sched_yield(); }
      pthread_cond_broadcast(c);
      check(pthread_cond_destroy(c) == 0);
      memset(c, 0xff, sizeof *c);
      free(c);
      for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
      printf("%d\\n", gone); }`,
    '3\n',
  );
});

it('printf and fgets are cancellation points, and leave the stream unlocked', () => {
  always(
    `int fd[2];
    void *write_on(void *argument) { for (;;) { fputs("x\\n", stderr); sched_yield(); } }
    void *read_on(void *argument) { char line[10]; fgets(line, 10, argument); return NULL; }
    int main(void) {
      pthread_t t[2]; void *result; check(pipe(fd) == 0);
      FILE *from = fdopen(fd[0], "r");
      freopen("/dev/null", "w", stderr);
      pthread_create(&t[0], NULL, write_on, NULL);
      pthread_create(&t[1], NULL, read_on, from);
      usleep(100);
      for (int i = 0; i < 2; i++) {
        pthread_cancel(t[i]); pthread_join(t[i], &result);
        check(result == PTHREAD_CANCELED);
      }
      check(ftrylockfile(from) == 0 && ftrylockfile(stderr) == 0);
      printf("both\\n"); }`,
    'both\n',
  );
});

it('read-write locks: a writer that gives up lets the readers in who waited for it only', () => {
  always(
    `pthread_rwlock_t l = PTHREAD_RWLOCK_WRITER_NONRECURSIVE_INITIALIZER_NP;
    void *write_it(void *argument) {
      struct timespec until; clock_gettime(CLOCK_REALTIME, &until); until.tv_sec += 2;
      check(pthread_rwlock_timedwrlock(&l, &until) == ETIMEDOUT);
      return NULL; }
    void *read_it(void *argument) {
      sleep(1);
      check(pthread_rwlock_tryrdlock(&l) == EBUSY && pthread_rwlock_rdlock(&l) == 0);
      return NULL; }
    int main(void) {
      pthread_t t[2]; pthread_rwlock_rdlock(&l);
      pthread_create(&t[0], NULL, write_it, NULL); pthread_create(&t[1], NULL, read_it, NULL);
      for (int i = 0; i < 2; i++) pthread_join(t[i], NULL);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('read-write locks are waited for by either clock', () => {
  always(
    `pthread_rwlock_t l = PTHREAD_RWLOCK_INITIALIZER; 
    void *other(void *argument) {
      struct timespec until; clock_gettime(CLOCK_MONOTONIC, &until); until.tv_sec++;
      check(pthread_rwlock_clockrdlock(&l, CLOCK_PROCESS_CPUTIME_ID, &until) == EINVAL);
      check(pthread_rwlock_clockrdlock(&l, CLOCK_MONOTONIC, &until) == ETIMEDOUT);
      check(pthread_rwlock_clockwrlock(&l, CLOCK_REALTIME, &until) == ETIMEDOUT);
      return NULL; }
    int main(void) {
      pthread_t t;
      pthread_rwlock_wrlock(&l);
      pthread_create(&t, NULL, other, NULL); pthread_join(t, NULL);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('a child is another owner than its parent, though neither ever had a second thread', () => {
  always(
    `int main(void) {
      pthread_mutex_t *m = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      pthread_mutexattr_t attributes; pthread_mutexattr_init(&attributes);
      pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
      pthread_mutexattr_settype(&attributes, PTHREAD_MUTEX_RECURSIVE);
      pthread_mutex_init(m, &attributes);
      pthread_mutex_lock(m);
      pthread_t self = pthread_self();
      if (fork() == 0) {
        check(pthread_mutex_trylock(m) == EBUSY && pthread_mutex_unlock(m) == EPERM);
        pthread_kill(self, SIGUSR1);
        _exit(0); }
      int status; wait(&status);
      check(WIFSIGNALED(status) && WTERMSIG(status) == SIGUSR1);
      printf("%d\\n", pthread_mutex_unlock(m)); }`,
    '0\n',
  );
});

it('a thread that may not be cancelled now notices nothing of the request', () => {
  always(
    `sem_t ready, asked;
    void *work(void *argument) {
      pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
      sem_post(&ready);
      check(usleep(1000) == 0 && sem_wait(&asked) == 0);
      pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
      pthread_testcancel();
      return NULL; }
    int main(void) {
      pthread_t t; void *result; sem_init(&ready, 0, 0); sem_init(&asked, 0, 0);
      pthread_create(&t, NULL, work, NULL);
      sem_wait(&ready); usleep(10); pthread_cancel(t); sem_post(&asked);
      pthread_join(t, &result);
      printf("%d\\n", result == PTHREAD_CANCELED); }`,
    '1\n',
  );
});

it('spin locks exclude each other wherever the quantum ends', () => {
  for (const seed of [1, 2, 3]) {
    const s = once(
      `pthread_spinlock_t l; int counter;
      void *work(void *argument) {
        for (int i = 0; i < 300; i++) { pthread_spin_lock(&l); counter++; pthread_spin_unlock(&l); }
        return NULL; }
      int main(void) {
        pthread_t t[3]; pthread_spin_init(&l, PTHREAD_PROCESS_PRIVATE);
        check(pthread_spin_trylock(&l) == 0 && pthread_spin_trylock(&l) == EBUSY && pthread_spin_unlock(&l) == 0);
        for (int i = 0; i < 3; i++) pthread_create(&t[i], NULL, work, NULL);
        for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
        printf("%d\\n", counter); }`,
      { kind: 'random', seed, quantum: 40 },
    );
    expect(s.output).toBe('900\n');
  }
});

it('semaphores count, and block at zero', () => {
  always(
    `sem_t items, done; int sum;
    void *consume(void *argument) {
      for (int i = 0; i < 10; i++) { check(sem_wait(&items) == 0); sum++; sem_post(&done); }
      return NULL; }
    int main(void) {
      pthread_t t; int value; struct timespec until;
      check(sem_init(&items, 0, 0) == 0 && sem_init(&done, 0, 3) == 0);
      check(sem_trywait(&items) == -1 && errno == EAGAIN);
      clock_gettime(CLOCK_REALTIME, &until); until.tv_sec++;
      check(sem_timedwait(&items, &until) == -1 && errno == ETIMEDOUT);
      check(sem_getvalue(&done, &value) == 0 && value == 3);
      for (int i = 0; i < 3; i++) sem_wait(&done);
      pthread_create(&t, NULL, consume, NULL);
      for (int i = 0; i < 10; i++) { check(sum == i); sem_post(&items); sem_wait(&done); }
      pthread_join(t, NULL);
      printf("%d\\n", sum); }`,
    '10\n',
  );
});

it('semaphores shared by processes: in shared memory, and by name', () => {
  always(
    `int main(void) {
      sem_t *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      sem_init(shared, 1, 0);
      check(sem_open("/table", 0) == SEM_FAILED && errno == ENOENT);
      sem_t *named = sem_open("/table", O_CREAT | O_EXCL, 0600, 0);
      check(named != SEM_FAILED && sem_open("/table", 0) == named);
      if (fork() == 0) {
        sem_wait(shared); printf("child\\n"); fflush(stdout);
        sem_post(sem_open("/table", 0)); _exit(0);
      }
      usleep(100); printf("parent\\n"); fflush(stdout);
      sem_post(shared); sem_wait(named); printf("parent again\\n");
      check(sem_close(named) == 0 && sem_close(named) == 0 && sem_close(named) == -1);
      check(sem_unlink("/table") == 0 && sem_unlink("/table") == -1 && errno == ENOENT);
      wait(NULL); }`,
    'parent\nchild\nparent again\n',
  );
});

it('a mutex and a condition variable shared by processes', () => {
  always(
    `struct { pthread_mutex_t m; pthread_cond_t c; int turn; } *s;
    int main(void) {
      s = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
      pthread_mutexattr_t ma; pthread_mutexattr_init(&ma); pthread_mutexattr_setpshared(&ma, PTHREAD_PROCESS_SHARED);
      pthread_condattr_t ca; pthread_condattr_init(&ca); pthread_condattr_setpshared(&ca, PTHREAD_PROCESS_SHARED);
      pthread_mutex_init(&s->m, &ma); pthread_cond_init(&s->c, &ca);
      int me = fork() == 0;
      for (int i = 0; i < 3; i++) {
        pthread_mutex_lock(&s->m);
        while (s->turn != me) pthread_cond_wait(&s->c, &s->m);
        printf("%s\\n", me ? "child" : "parent"); fflush(stdout);
        s->turn = !me; pthread_cond_broadcast(&s->c);
        pthread_mutex_unlock(&s->m);
      }
      if (!me) wait(NULL); }`,
    'parent\nchild\nparent\nchild\nparent\nchild\n',
  );
});

it('pthread_once runs once, and everybody waits for it', () => {
  always(
    `pthread_once_t control = PTHREAD_ONCE_INIT; int runs, finished;
    void initialise(void) { runs++; for (int i = 0; i < 5; i++) sched_yield(); finished = 1; }
    void *work(void *argument) { pthread_once(&control, initialise); check(finished); return NULL; }
    int main(void) {
      pthread_t t[4];
      for (int i = 0; i < 4; i++) pthread_create(&t[i], NULL, work, NULL);
      for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
      printf("%d\\n", runs); }`,
    '1\n',
  );
});

it('each thread has its own errno, _Thread_local variables and keys; destructors run at its end', () => {
  always(
    `_Thread_local int mine = 7; static __thread char text[8] = "start"; pthread_key_t key; int destroyed;
    void destroy(void *value) { check(value == &destroyed); destroyed++; }
    void *work(void *argument) {
      check(mine == 7 && !strcmp(text, "start") && pthread_getspecific(key) == NULL);
      mine = (int)(long)argument; text[0] = 'x'; errno = mine;
      check(pthread_setspecific(key, &destroyed) == 0);
      for (int i = 0; i < 5; i++) sched_yield();
      check(mine == (int)(long)argument && errno == mine);
      return NULL; }
    int main(void) {
      pthread_t t[3]; errno = 99; mine = 8;
      check(pthread_key_create(&key, destroy) == 0);
      for (long i = 0; i < 3; i++) pthread_create(&t[i], NULL, work, (void *)i);
      for (int i = 0; i < 3; i++) pthread_join(t[i], NULL);
      check(mine == 8 && text[0] == 's' && errno == 99);
      check(pthread_key_delete(key) == 0 && pthread_key_delete(key) == EINVAL && pthread_setspecific(key, "") == EINVAL);
      printf("%d\\n", destroyed); }`,
    '3\n',
  );
});

it('pthread_detach: nobody has to join, nobody can', () => {
  always(
    `sem_t done;
    void *work(void *argument) { sem_post(&done); return NULL; }
    int main(void) {
      pthread_t t; pthread_attr_t a; sem_init(&done, 0, 0);
      pthread_attr_init(&a);
      check(pthread_attr_setdetachstate(&a, 7) == EINVAL);
      pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
      for (int i = 0; i < 300; i++) { check(pthread_create(&t, i % 2 ? &a : NULL, work, NULL) == 0); if (i % 2 == 0) check(pthread_detach(t) == 0); }
      for (int i = 0; i < 300; i++) sem_wait(&done);
      check(pthread_detach(pthread_self()) == 0 && pthread_detach(pthread_self()) == EINVAL);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('a stack of the size or in the place asked for', () => {
  always(
    `char own[65536];
    void *work(void *argument) {
      char local; pthread_attr_t a; void *stack; size_t size;
      pthread_getattr_np(pthread_self(), &a); pthread_attr_getstack(&a, &stack, &size);
      check(&local > (char *)stack && &local < (char *)stack + size && size == (size_t)argument);
      if (size == sizeof own) check(&local > own && &local < own + sizeof own);
      return NULL; }
    int main(void) {
      pthread_t t; pthread_attr_t a; pthread_attr_init(&a);
      check(pthread_attr_setstacksize(&a, 100) == EINVAL);
      pthread_attr_setstacksize(&a, 40960);
      pthread_create(&t, &a, work, (void *)40960L); pthread_join(t, NULL);
      pthread_attr_setstack(&a, own, sizeof own);
      pthread_create(&t, &a, work, (void *)sizeof own); pthread_join(t, NULL);
      work((void *)(8L << 20));
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('pthread_cancel: at a cancellation point, with cleanup handlers newest first', () => {
  always(
    `void say(void *what) { printf("%s ", (char *)what); }
    void *sleeper(void *argument) {
      pthread_cleanup_push(say, "outer"); pthread_cleanup_push(say, "inner");
      sleep(1000);
      pthread_cleanup_pop(0); pthread_cleanup_pop(0);
      return NULL; }
    int main(void) {
      pthread_t t; void *result;
      pthread_create(&t, NULL, sleeper, NULL); usleep(100);
      check(pthread_cancel(t) == 0);
      pthread_join(t, &result); check(result == PTHREAD_CANCELED);
      check(pthread_cancel(t) == ESRCH);
      printf("cancelled\\n"); }`,
    'inner outer cancelled\n',
  );
});

it('pthread_cancel wherever the thread happens to be: it always ends, and only at a cancellation point', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const s = once(
      `int fds[2], steps;
      void *work(void *argument) {
        char c; pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, NULL);
        for (int i = 0; i < 20; i++) steps++;
        pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, NULL);
        read(fds[0], &c, 1); /* nobody writes */
        return NULL; }
      int main(void) {
        pthread_t t; void *result; pipe(fds);
        pthread_create(&t, NULL, work, NULL);
        for (volatile int i = 0; i < ${seed * 7}; i++) continue;
        pthread_cancel(t); pthread_join(t, &result);
        printf("%d %d\\n", result == PTHREAD_CANCELED, steps); }`,
      { kind: 'random', seed, quantum: 50 },
    );
    expect(s.output).toBe('1 20\n');
  }
});

it('a thread cancelled in pthread_cond_wait has the mutex in its cleanup handlers, and takes no signal with it', () => {
  always(
    `pthread_mutex_t m = PTHREAD_ERRORCHECK_MUTEX_INITIALIZER_NP; pthread_cond_t c = PTHREAD_COND_INITIALIZER; int woken;
    void unlock(void *argument) { check(pthread_mutex_unlock(&m) == 0); }
    void *work(void *argument) {
      pthread_mutex_lock(&m); pthread_cleanup_push(unlock, NULL);
      pthread_cond_wait(&c, &m); woken++;
      pthread_cleanup_pop(1); return NULL; }
    int main(void) {
      pthread_t one, two; void *result;
      pthread_create(&one, NULL, work, NULL); usleep(100);
      pthread_create(&two, NULL, work, NULL); usleep(100);
      pthread_cancel(one); pthread_cond_signal(&c);
      pthread_join(one, &result);
      pthread_join(two, NULL);
      printf("%d\\n", woken); }`,
    '1\n',
  );
});

it('signals: a mask per thread, pthread_kill to one of them', () => {
  always(
    `pthread_t target; volatile sig_atomic_t got;
    void handle(int signal) { check(pthread_equal(pthread_self(), target)); got++; }
    void *work(void *argument) {
      sigset_t set; int signal; sigemptyset(&set); sigaddset(&set, SIGUSR2);
      pthread_sigmask(SIG_BLOCK, &set, NULL);
      while (!got) usleep(10);
      check(sigwait(&set, &signal) == 0 && signal == SIGUSR2);
      return NULL; }
    int main(void) {
      signal(SIGUSR1, handle); signal(SIGUSR2, handle);
      pthread_create(&target, NULL, work, NULL);
      check(pthread_kill(target, 0) == 0 && pthread_kill(target, 999) == EINVAL);
      usleep(100);
      pthread_kill(target, SIGUSR1); pthread_kill(target, SIGUSR2);
      pthread_join(target, NULL);
      printf("%d %d\\n", (int)got, pthread_kill(target, 0) == ESRCH); }`,
    '1 1\n',
  );
});

it('fork copies the calling thread only, and the handlers of pthread_atfork bring locks into order', () => {
  always(
    `pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
    void before(void) { pthread_mutex_lock(&m); } void after(void) { pthread_mutex_unlock(&m); }
    void *work(void *argument) { for (;;) { sched_yield(); pthread_mutex_lock(&m); free(malloc(10)); pthread_mutex_unlock(&m); } }
    void *forker(void *argument) {
      if (fork() == 0) {
        pthread_t t; void *forever;
        pthread_mutex_lock(&m); free(malloc(100)); pthread_mutex_unlock(&m);
        pthread_atfork(NULL, NULL, NULL);
        printf("child has one thread\\n"); exit(0);
      }
      wait(NULL); return NULL; }
    int main(void) {
      pthread_t t; pthread_atfork(before, after, after);
      pthread_create(&t, NULL, work, NULL); sched_yield();
      pthread_create(&t, NULL, forker, NULL); pthread_join(t, NULL); }`,
    'child has one thread\n',
  );
});

it('exec ends the other threads; exit from any thread ends the process; so does a crash', () => {
  always(
    `void *work(void *argument) { for (;;) sched_yield(); }
    void *replace(void *argument) { execl("/bin/echo", "echo", "replaced", NULL); return NULL; }
    void *leave(void *argument) { exit(3); }
    void *crash(void *argument) { *(volatile int *)0 = 1; return NULL; }
    void run(void *(*end)(void *)) {
      int status; pthread_t t;
      if (fork() == 0) { pthread_create(&t, NULL, work, NULL); pthread_create(&t, NULL, end, NULL); pthread_join(t, NULL); _exit(99); }
      wait(&status);
      printf("%d %d\\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1, WIFSIGNALED(status) ? WTERMSIG(status) : 0); fflush(stdout);
    }
    int main(void) { run(replace); run(leave); run(crash); }`,
    'replaced\n0 0\n3 0\n-1 11\n',
  );
});

it('names, affinity, scheduling, processor: what Linux answers', () => {
  always(
    `int main(void) {
      char name[16]; cpu_set_t set; int policy; struct sched_param parameter;
      check(pthread_setname_np(pthread_self(), "a name that is too long") == ERANGE);
      check(pthread_setname_np(pthread_self(), "painter") == 0 && pthread_getname_np(pthread_self(), name, 16) == 0);
      check(!strcmp(name, "painter") && pthread_getname_np(pthread_self(), name, 3) == ERANGE);
      check(pthread_getaffinity_np(pthread_self(), sizeof set, &set) == 0 && CPU_COUNT(&set) == 1 && CPU_ISSET(0, &set));
      check(pthread_setaffinity_np(pthread_self(), sizeof set, &set) == 0);
      CPU_ZERO(&set); check(pthread_setaffinity_np(pthread_self(), sizeof set, &set) == EINVAL);
      check(pthread_getschedparam(pthread_self(), &policy, &parameter) == 0 && policy == SCHED_OTHER);
      parameter.sched_priority = 10; check(pthread_setschedparam(pthread_self(), SCHED_FIFO, &parameter) == EPERM);
      clockid_t clock; struct timespec used;
      check(pthread_getcpuclockid(pthread_self(), &clock) == 0 && clock_gettime(clock, &used) == 0 && used.tv_nsec > 0);
      check(sched_get_priority_max(SCHED_FIFO) == 99 && sched_get_priority_min(SCHED_OTHER) == 0 && sched_getcpu() == 0);
      printf("ok\\n"); }`,
    'ok\n',
  );
});

it('C11 threads', () => {
  always(
    `#include <threads.h>
    #include <stdatomic.h>
    mtx_t m; cnd_t c; int ready; tss_t slot; once_flag flag = ONCE_FLAG_INIT; atomic_int calls; thread_local int own = 3;
    void initialise(void) { calls++; }
    int work(void *argument) {
      call_once(&flag, initialise); check(own == 3); own = 4; tss_set(slot, &own);
      mtx_lock(&m); while (!ready) cnd_wait(&c, &m); mtx_unlock(&m);
      return tss_get(slot) == &own ? 42 : 0; }
    int main(void) {
      thrd_t t[2]; int result, sum = 0; struct timespec until;
      check(mtx_init(&m, mtx_timed) == thrd_success && cnd_init(&c) == thrd_success && tss_create(&slot, NULL) == thrd_success);
      for (int i = 0; i < 2; i++) check(thrd_create(&t[i], work, NULL) == thrd_success);
      thrd_sleep(&(struct timespec){.tv_nsec = 100}, NULL);
      mtx_lock(&m); check(mtx_trylock(&m) == thrd_busy);
      timespec_get(&until, TIME_UTC); check(mtx_timedlock(&m, &until) == thrd_timedout);
      ready = 1; cnd_broadcast(&c); mtx_unlock(&m);
      for (int i = 0; i < 2; i++) { check(thrd_join(t[i], &result) == thrd_success); sum += result; }
      printf("%d %d\\n", sum, calls); }`,
    '84 1\n',
  );
});

it('a thousand threads at a time', () => {
  const s = once(
    `sem_t go; void *work(void *argument) { sem_wait(&go); return argument; }
    int main(void) {
      pthread_t t[1000]; void *result; long sum = 0; sem_init(&go, 0, 0);
      for (long i = 0; i < 1000; i++) check(pthread_create(&t[i], NULL, work, (void *)i) == 0);
      for (int i = 0; i < 1000; i++) sem_post(&go);
      for (int i = 0; i < 1000; i++) { pthread_join(t[i], &result); sum += (long)result; }
      printf("%ld\\n", sum); }`,
    { kind: 'round-robin', quantum: 1_000_000 },
  );
  expect(s.output).toBe('499500\n');
});
