namespace Tacit.Runtime.State;

/// <summary>The number of users of something that ends with its last one.</summary>
internal sealed class UseCount
{
    private int _users = 1;

    /// <summary>Adds a user, unless the last one has gone already.</summary>
    public bool TryAdd()
    {
        int users = Volatile.Read(ref _users);
        while (users > 0)
        {
            int seen = Interlocked.CompareExchange(ref _users, users + 1, users);
            if (seen == users)
                return true;
            users = seen;
        }

        return false;
    }

    /// <summary>Takes a user away; true when it was the last one.</summary>
    public bool Release() => Interlocked.Decrement(ref _users) == 0;
}
