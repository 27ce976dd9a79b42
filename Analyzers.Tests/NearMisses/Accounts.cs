namespace RaceAnalyzers.NearMisses;

/// <summary>
/// Both sides take the same lock, through a disposable of the project's own: an account is opened, filled and audited under
/// it, and whoever finds one has waited until that is done.
/// </summary>
public sealed class Accounts
{
    private readonly ExclusiveLock _lock = new();
    private readonly Dictionary<string, Account> _accounts = new(StringComparer.Ordinal);

    public Account Open(string owner, decimal deposit)
    {
        using (_lock.Enter())
        {
            if (_accounts.TryGetValue(owner, out var known))
            {
                return known;
            }

            var account = new Account(owner);
            _accounts.Add(owner, account);
            Fill(account, deposit);
            return account;
        }
    }

    public decimal BalanceOf(string owner)
    {
        using (_lock.Enter())
        {
            return _accounts.TryGetValue(owner, out var account) ? account.Balance : 0;
        }
    }

    public bool Transfer(string from, string to, decimal amount)
    {
        using (_lock.Enter())
        {
            if (!_accounts.TryGetValue(from, out var source) || !_accounts.TryGetValue(to, out var target) || source.Balance < amount)
            {
                return false;
            }

            source.Balance -= amount;
            target.Balance += amount;
            return true;
        }
    }

    private static void Fill(Account account, decimal deposit)
    {
        account.Balance = deposit;
        account.Audit = "opened with a deposit";
    }

    private sealed class ExclusiveLock
    {
        private readonly object _monitor = new();

        public Scope Enter()
        {
            Monitor.Enter(_monitor);
            return new Scope(_monitor);
        }

        public readonly struct Scope(object monitor) : IDisposable
        {
            public void Dispose() => Monitor.Exit(monitor);
        }
    }
}

/// <summary>An account, guarded by the lock of the accounts.</summary>
public sealed class Account(string owner)
{
    public string Owner { get; } = owner;

    public decimal Balance { get; set; }

    public string? Audit { get; set; }
}
