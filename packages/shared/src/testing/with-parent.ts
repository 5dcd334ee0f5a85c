/** Loaded into every process that a test starts: it ends with the test, even where the test's own process was killed. */
process.channel?.unref();
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
