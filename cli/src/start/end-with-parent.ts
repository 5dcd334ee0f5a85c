// Loaded into an agent's process before its own code: when `npm start` is gone, even by a kill -9, the agent drains and ends
// too, so that no agent of an older version stays behind and takes work.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
process.channel?.unref();
