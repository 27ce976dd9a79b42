using RaceAnalyzers.CodeFixes;
using RaceAnalyzers.Tests.Verification;
using Xunit;

namespace RaceAnalyzers.Tests.Rules;

/// <summary>The fix of RACE006.</summary>
public sealed class Race006CodeFixTests
{
    private static readonly MemberFrame _registry = new("""
        public enum Result { Ok, Broken }

        public sealed class Device
        {
            public int State { get; set; }

            public void Probe() { if (Environment.TickCount == 3) throw new TimeoutException(); }

            public bool Start() => Environment.TickCount > 3;

            public Result Walk() => Environment.TickCount > 3 ? Result.Ok : Result.Broken;

            public Task ConnectAsync() => Task.Delay(1);
        }

        public sealed class Registry
        {
            private readonly object _gate = new object();
            private readonly List<Device> _all = new List<Device>();
            private readonly ReaderWriterLockSlim _lock = new ReaderWriterLockSlim();
            private readonly SemaphoreSlim _semaphore = new SemaphoreSlim(1);
            private readonly Dictionary<int, Device> _slow = new Dictionary<int, Device>();
            private readonly ConcurrentDictionary<int, Device> _byId = new ConcurrentDictionary<int, Device>();
            private readonly ConcurrentDictionary<int, TaskCompletionSource<int>> _pending = new ConcurrentDictionary<int, TaskCompletionSource<int>>();
            private readonly ConcurrentDictionary<int, Lazy<Device>> _lazies = new ConcurrentDictionary<int, Lazy<Device>>();
            private readonly ConcurrentDictionary<int, Task<Device>> _tasks = new ConcurrentDictionary<int, Task<Device>>();

            public void Unregister(Device device) { lock (_gate) { _all.Remove(device); } }

            public Device First() { lock (_gate) { return _all[0]; } }

            public void Drop(int id) { _byId.TryRemove(id, out _); }

            public Device Slow(int id) { _lock.EnterReadLock(); try { return _slow[id]; } finally { _lock.ExitReadLock(); } }

            public void DropSlow(int id) { _lock.EnterWriteLock(); try { _slow.Remove(id); } finally { _lock.ExitWriteLock(); } }

            public void Answer(int id) { if (_pending.TryRemove(id, out var source)) source.SetResult(1); }

            private Task SendAsync(int id) => Task.Delay(id);

            private Device Connect(int id) => new Device();

            private async Task<Device> LoadAsync(int id) { await Task.Delay(id); return new Device(); }


        """);

    [Fact]
    public Task TakesTheEntryBackInAHandler() => VerifyAsync(
        """
        public void Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
            }

            // It may not answer.
            d.Probe();
        }
        """,
        """
        public void Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
            }

            try
            {
                // It may not answer.
                d.Probe();
            }
            catch
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                throw;
            }
        }
        """);

    [Fact]
    public Task TakesTheEntryBackBeforeAnErrorIsReturned() => VerifyAsync(
        """
        public bool Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
            }

            if (!d.Start()) return false; // no answer

            if (d.State == 3)
            {
                // Half of an answer.
                return false;
            }

            return true;
        }
        """,
        """
        public bool Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
            }

            if (!d.Start())
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                return false; // no answer
            }

            if (d.State == 3)
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                // Half of an answer.
                return false;
            }

            return true;
        }
        """);

    [Fact]
    public Task TakesTheEntryBackBeforeAnErrorCodeIsPassedOn() => VerifyAsync(
        """
        public Result Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
            }

            var result = d.Walk();
            if (result != Result.Ok)
            {
                return result;
            }

            return Result.Ok;
        }
        """,
        """
        public Result Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
            }

            var result = d.Walk();
            if (result != Result.Ok)
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                return result;
            }

            return Result.Ok;
        }
        """);

    [Fact]
    public Task TakesTheEntryBackForErrorsAndExceptionsAtOnce() => VerifyAsync(
        """
        public bool Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
            }

            d.Probe();
            if (!d.Start())
            {
                return false;
            }

            return true;
        }
        """,
        """
        public bool Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
            }

            try
            {
                d.Probe();
                if (!d.Start())
                {
                    lock (_gate)
                    {
                        _all.Remove(d);
                    }

                    return false;
                }

                return true;
            }
            catch
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                throw;
            }
        }
        """);

    [Fact]
    public Task GivesTheArmThatIsAnErrorAStatementOfItsOwn() => VerifyAsync(
        """
        public Result Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
            }

            // It may not answer.
            return d.Start() ? Result.Ok : Result.Broken; // either
        }
        """,
        """
        public Result Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
            }

            // It may not answer.
            if (!d.Start())
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                return Result.Broken;
            }

            return Result.Ok; // either
        }
        """);

    [Fact]
    public Task TakesTheEntryBackWhereAnExceptionBecomesAnError() => VerifyAsync(
        """
        public bool Add(int id, Device d)
        {
            {|RACE006:_byId[id] = d|};
            try { d.Probe(); return true; }
            catch (Exception) { return false; }
        }
        """,
        """
        public bool Add(int id, Device d)
        {
            _byId[id] = d;
            try { d.Probe(); return true; }
            catch (Exception) { _byId.TryRemove(new KeyValuePair<int, Device>(id, d)); return false; }
        }
        """);

    [Fact]
    public Task KeepsTheKeyThatIsComputedForTheLookup() => VerifyAsync(
        """
        public Device Get(string id)
        {
            // One for each.
            return {|RACE006:_lazies.GetOrAdd(int.Parse(id), i => new Lazy<Device>(() => Connect(i)))|}.Value;
        }
        """,
        """
        public Device Get(string id)
        {
            // One for each.
            var key = int.Parse(id);
            var lazy = _lazies.GetOrAdd(key, i => new Lazy<Device>(() => Connect(i)));
            try
            {
                return lazy.Value;
            }
            catch
            {
                _lazies.TryRemove(new KeyValuePair<int, Lazy<Device>>(key, lazy));
                throw;
            }
        }
        """);

    [Fact]
    public Task TakesTheEntryBackUnderTheSameLockWhereTheFailureIs() => VerifyAsync(
        """
        public void Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
                d.Probe();
            }
        }
        """,
        """
        public void Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
                try
                {
                    d.Probe();
                }
                catch
                {
                    _all.Remove(d);
                    throw;
                }
            }
        }
        """);

    [Fact]
    public Task TakesTheEntryBackUnderTheLockOfAnotherForm() => VerifyAsync(
        """
        public void Add(int id, Device d)
        {
            _lock.EnterWriteLock();
            try
            {
                {|RACE006:_slow.Add(id, d)|};
            }
            finally
            {
                _lock.ExitWriteLock();
            }

            d.Probe();
        }
        """,
        """
        public void Add(int id, Device d)
        {
            _lock.EnterWriteLock();
            try
            {
                _slow.Add(id, d);
            }
            finally
            {
                _lock.ExitWriteLock();
            }

            try
            {
                d.Probe();
            }
            catch
            {
                _lock.EnterWriteLock();
                try
                {
                    _slow.Remove(id);
                }
                finally
                {
                    _lock.ExitWriteLock();
                }

                throw;
            }
        }
        """);

    [Fact]
    public Task TakesOnlyTheOwnEntryOutOfAConcurrentDictionary() => VerifyAsync(
        """
        public async Task AddAsync(int id, Device d)
        {
            {|RACE006:_byId[id] = d|};
            await d.ConnectAsync();
        }
        """,
        """
        public async Task AddAsync(int id, Device d)
        {
            _byId[id] = d;
            try
            {
                await d.ConnectAsync();
            }
            catch
            {
                _byId.TryRemove(new KeyValuePair<int, Device>(id, d));
                throw;
            }
        }
        """);

    [Fact]
    public Task TakesBackWhatTryAddHasAdded() => VerifyAsync(
        """
        public async Task AddAsync(int id, Device d)
        {
            if (!{|RACE006:_byId.TryAdd(id, d)|})
            {
                return;
            }

            await d.ConnectAsync().ConfigureAwait(false);
        }
        """,
        """
        public async Task AddAsync(int id, Device d)
        {
            if (!_byId.TryAdd(id, d))
            {
                return;
            }

            try
            {
                await d.ConnectAsync().ConfigureAwait(false);
            }
            catch
            {
                _byId.TryRemove(new KeyValuePair<int, Device>(id, d));
                throw;
            }
        }
        """);

    [Fact]
    public Task UsesTheHandlerThatIsThere() => VerifyAsync(
        """
        public void Add(Device d)
        {
            lock (_gate)
            {
                {|RACE006:_all.Add(d)|};
            }

            try
            {
                d.Probe();
            }
            catch (Exception exception)
            {
                Console.WriteLine(exception);
                throw;
            }
        }
        """,
        """
        public void Add(Device d)
        {
            lock (_gate)
            {
                _all.Add(d);
            }

            try
            {
                d.Probe();
            }
            catch (Exception exception)
            {
                lock (_gate)
                {
                    _all.Remove(d);
                }

                Console.WriteLine(exception);
                throw;
            }
        }
        """);

    [Fact]
    public Task MovesTheRemovalAtTheEndIntoAFinallyBlock() => VerifyAsync(
        """
        public async Task UseAsync(int id, Device d)
        {
            {|RACE006:_byId[id] = d|};
            await SendAsync(id);
            _byId.TryRemove(id, out _);
        }
        """,
        """
        public async Task UseAsync(int id, Device d)
        {
            _byId[id] = d;
            try
            {
                await SendAsync(id);
            }
            finally
            {
                _byId.TryRemove(id, out _);
            }
        }
        """);

    [Fact]
    public Task TakesBackTheRequestThatTheMethodItselfWaitsFor() => VerifyAsync(
        """
        public async Task<int> AskAsync(int id)
        {
            var source = new TaskCompletionSource<int>();
            {|RACE006:_pending[id] = source|};
            await SendAsync(id);
            return await source.Task;
        }
        """,
        """
        public async Task<int> AskAsync(int id)
        {
            var source = new TaskCompletionSource<int>();
            _pending[id] = source;
            try
            {
                await SendAsync(id);
                return await source.Task;
            }
            catch
            {
                _pending.TryRemove(new KeyValuePair<int, TaskCompletionSource<int>>(id, source));
                throw;
            }
        }
        """);

    [Fact]
    public Task FailsTheRequestThatOthersWaitFor() => VerifyAsync(
        """
        public async Task AskAsync(int id, TaskCompletionSource<int> source)
        {
            {|RACE006:_pending[id] = source|};
            await SendAsync(id);
        }
        """,
        """
        public async Task AskAsync(int id, TaskCompletionSource<int> source)
        {
            _pending[id] = source;
            try
            {
                await SendAsync(id);
            }
            catch (Exception exception)
            {
                _pending.TryRemove(new KeyValuePair<int, TaskCompletionSource<int>>(id, source));
                source.TrySetException(exception);
                throw;
            }
        }
        """);

    [Fact]
    public Task TakesAFailedLazyOut() => VerifyAsync(
        """
        public Device Get(int id) => {|RACE006:_lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)))|}.Value;
        """,
        """
        public Device Get(int id)
        {
            var lazy = _lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)));
            try
            {
                return lazy.Value;
            }
            catch
            {
                _lazies.TryRemove(new KeyValuePair<int, Lazy<Device>>(id, lazy));
                throw;
            }
        }
        """);

    [Fact]
    public Task WaitsForTheTaskOfALazyThatIsReturned() => VerifyAsync(
        """
        private readonly ConcurrentDictionary<int, Lazy<Task<Device>>> _loads = new ConcurrentDictionary<int, Lazy<Task<Device>>>();

        public Task<Device> Get(int id) => {|RACE006:_loads.GetOrAdd(id, i => new Lazy<Task<Device>>(() => LoadAsync(i)))|}.Value;
        """,
        """
        private readonly ConcurrentDictionary<int, Lazy<Task<Device>>> _loads = new ConcurrentDictionary<int, Lazy<Task<Device>>>();

        public async Task<Device> Get(int id)
        {
            var lazy = _loads.GetOrAdd(id, i => new Lazy<Task<Device>>(() => LoadAsync(i)));
            try
            {
                return await lazy.Value.ConfigureAwait(false);
            }
            catch
            {
                _loads.TryRemove(new KeyValuePair<int, Lazy<Task<Device>>>(id, lazy));
                throw;
            }
        }
        """);

    [Fact]
    public Task TakesALazyOutWhoseTaskIsAwaited() => VerifyAsync(
        """
        private readonly ConcurrentDictionary<int, Lazy<Task<Device>>> _loads = new ConcurrentDictionary<int, Lazy<Task<Device>>>();

        public async Task<Device> Get(int id) => await {|RACE006:_loads.GetOrAdd(id, i => new Lazy<Task<Device>>(() => LoadAsync(i)))|}.Value;
        """,
        """
        private readonly ConcurrentDictionary<int, Lazy<Task<Device>>> _loads = new ConcurrentDictionary<int, Lazy<Task<Device>>>();

        public async Task<Device> Get(int id)
        {
            var lazy = _loads.GetOrAdd(id, i => new Lazy<Task<Device>>(() => LoadAsync(i)));
            try
            {
                return await lazy.Value;
            }
            catch
            {
                _loads.TryRemove(new KeyValuePair<int, Lazy<Task<Device>>>(id, lazy));
                throw;
            }
        }
        """);

    [Fact]
    public Task TakesAFailedLazyOutAndGoesOnWithItsValue() => VerifyAsync(
        """
        public int Get(int id)
        {
            // One for each.
            var device = {|RACE006:_lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)))|}.Value;
            return device.State;
        }
        """,
        """
        public int Get(int id)
        {
            // One for each.
            var lazy = _lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)));
            Device device;
            try
            {
                device = lazy.Value;
            }
            catch
            {
                _lazies.TryRemove(new KeyValuePair<int, Lazy<Device>>(id, lazy));
                throw;
            }

            return device.State;
        }
        """);

    [Fact]
    public Task TakesAFailedTaskOut() => VerifyAsync(
        """
        public Task<Device> Get(int id) => {|RACE006:_tasks.GetOrAdd(id, i => LoadAsync(i))|};
        """,
        """
        public async Task<Device> Get(int id)
        {
            var task = _tasks.GetOrAdd(id, i => LoadAsync(i));
            try
            {
                return await task.ConfigureAwait(false);
            }
            catch
            {
                _tasks.TryRemove(new KeyValuePair<int, Task<Device>>(id, task));
                throw;
            }
        }
        """);

    [Fact]
    public Task TakesAFailedTaskOutWhereItIsAwaited() => VerifyAsync(
        """
        public async Task<Device> GetAsync(int id)
        {
            return await {|RACE006:_tasks.GetOrAdd(id, LoadAsync)|}.ConfigureAwait(false);
        }
        """,
        """
        public async Task<Device> GetAsync(int id)
        {
            var task = _tasks.GetOrAdd(id, LoadAsync);
            try
            {
                return await task.ConfigureAwait(false);
            }
            catch
            {
                _tasks.TryRemove(new KeyValuePair<int, Task<Device>>(id, task));
                throw;
            }
        }
        """);

    [Fact]
    public Task FixAllNestsTheHandlersOfOneBlock() => VerifyAsync(
        """
        private readonly ConcurrentDictionary<int, Device> _others = new ConcurrentDictionary<int, Device>();

        public void DropOther(int id) { _others.TryRemove(id, out _); }

        public async Task AddAsync(int id, Device first, Device second)
        {
            {|RACE006:_byId[id] = first|};
            await first.ConnectAsync();
            {|RACE006:_others[id] = second|};
            await second.ConnectAsync();
        }
        """,
        """
        private readonly ConcurrentDictionary<int, Device> _others = new ConcurrentDictionary<int, Device>();

        public void DropOther(int id) { _others.TryRemove(id, out _); }

        public async Task AddAsync(int id, Device first, Device second)
        {
            _byId[id] = first;
            try
            {
                await first.ConnectAsync();
                _others[id] = second;
                try
                {
                    await second.ConnectAsync();
                }
                catch
                {
                    _others.TryRemove(new KeyValuePair<int, Device>(id, second));
                    throw;
                }
            }
            catch
            {
                _byId.TryRemove(new KeyValuePair<int, Device>(id, first));
                throw;
            }
        }
        """);

    public static TheoryData<string, string> NotOffered => new()
    {
        { "the publication may not have happened", "public bool Add(Device d) { lock (_gate) { if (d.State == 0) {|RACE006:_all.Add(d)|}; } if (!d.Start()) return false; return true; }" },
        { "the key is made anew each time", "public async Task AddAsync(Device d) { {|RACE006:_byId[Environment.TickCount] = d|}; await d.ConnectAsync(); }" },
        { "the entry is another one by then", "public async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; await d.ConnectAsync(); id = 3; }" },
        { "the task is returned beside others", "public Task<Device> Get(int id) { if (id == 3) return Task.FromResult(new Device()); return {|RACE006:_tasks.GetOrAdd(id, i => LoadAsync(i))|}; }" },
        { "the lazy is used in a larger expression", "public int Get(int id) => {|RACE006:_lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)))|}.Value.State;" },
        { "the name is taken", "public Device Get(int id, int lazy) => {|RACE006:_lazies.GetOrAdd(id, i => new Lazy<Device>(() => Connect(i)))|}.Value;" },
        { "a label follows", "public async Task AddAsync(int id, Device d) { {|RACE006:_byId[id] = d|}; again: await d.ConnectAsync(); if (d.State == 0) goto again; }" },
    };

    [Theory]
    [MemberData(nameof(NotOffered))]
    public Task IsNotOfferedWhere(string reason, string member)
    {
        Assert.NotEmpty(reason);
        return Verify.NoCodeFixAsync<Race006FailedRegistrationStaysPublishedCodeFixProvider>(_registry.With(member));
    }

    private static Task VerifyAsync(string before, string after) =>
        _registry.CodeFixAsync<Race006FailedRegistrationStaysPublishedCodeFixProvider>(before, after, "Take the object out again when the registration fails");
}
