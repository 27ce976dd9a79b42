using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Catalogue;

/// <summary>
/// What the methods of other assemblies do: which publish, look up, retract, lock, start concurrency or complete.
/// One table of names, resolved once per type and compilation.
/// </summary>
internal sealed class ApiCatalogue
{
    private const string Collections = "System.Collections.Generic";
    private const string Concurrent = "System.Collections.Concurrent";
    private const string Immutable = "System.Collections.Immutable";
    private const string Threading = "System.Threading";
    private const string Tasks = "System.Threading.Tasks";

    private static readonly Dictionary<string, ApiRoles> _collectionMethods = new(StringComparer.Ordinal)
    {
        ["Add"] = ApiRoles.Publish,
        ["TryAdd"] = ApiRoles.Publish,
        ["AddOrUpdate"] = ApiRoles.Publish | ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["GetOrAdd"] = ApiRoles.Publish | ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["GetValue"] = ApiRoles.Publish | ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["GetOrCreateValue"] = ApiRoles.Lookup,
        ["AddFirst"] = ApiRoles.Publish,
        ["AddLast"] = ApiRoles.Publish,
        ["AddBefore"] = ApiRoles.Publish,
        ["AddAfter"] = ApiRoles.Publish,
        ["AddRange"] = ApiRoles.Publish,
        ["Insert"] = ApiRoles.Publish,
        ["InsertRange"] = ApiRoles.Publish,
        ["Enqueue"] = ApiRoles.Publish,
        ["EnqueueRange"] = ApiRoles.Publish,
        ["Push"] = ApiRoles.Publish,
        ["PushRange"] = ApiRoles.Publish,
        ["TryWrite"] = ApiRoles.Publish,
        ["WriteAsync"] = ApiRoles.Publish,
        ["TryUpdate"] = ApiRoles.Publish,
        ["UnionWith"] = ApiRoles.Publish,
        ["Set"] = ApiRoles.Publish,
        ["SetItem"] = ApiRoles.Publish,
        ["set_Item"] = ApiRoles.Publish,
        ["get_Item"] = ApiRoles.Lookup,
        ["Get"] = ApiRoles.Lookup,
        ["Find"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["FindLast"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["FindAll"] = ApiRoles.View | ApiRoles.Copy | ApiRoles.InvokeDelegate,
        ["Peek"] = ApiRoles.Lookup,
        ["get_First"] = ApiRoles.Lookup,
        ["get_Last"] = ApiRoles.Lookup,
        ["get_Max"] = ApiRoles.Lookup,
        ["get_Min"] = ApiRoles.Lookup,
        ["GetValueOrDefault"] = ApiRoles.Lookup,
        ["GetEnumerator"] = ApiRoles.View,
        ["GetAsyncEnumerator"] = ApiRoles.View,
        ["GetConsumingEnumerable"] = ApiRoles.View,
        ["ReadAllAsync"] = ApiRoles.View,
        ["get_Current"] = ApiRoles.Lookup,
        ["get_Values"] = ApiRoles.View,
        ["get_Keys"] = ApiRoles.View,
        ["get_Value"] = ApiRoles.PassThrough,
        ["get_Key"] = ApiRoles.PassThrough,
        ["get_Next"] = ApiRoles.PassThrough,
        ["get_Previous"] = ApiRoles.PassThrough,
        ["get_Writer"] = ApiRoles.PassThrough,
        ["get_Reader"] = ApiRoles.PassThrough,
        ["AsReadOnly"] = ApiRoles.View,
        ["ToArray"] = ApiRoles.View | ApiRoles.Copy,
        ["GetRange"] = ApiRoles.View | ApiRoles.Copy,
        ["GetValues"] = ApiRoles.View,
        ["ForEach"] = ApiRoles.InvokeDelegate,
        ["ConvertAll"] = ApiRoles.View | ApiRoles.Copy | ApiRoles.InvokeDelegate,
        ["TryGetValue"] = ApiRoles.LookupOut,
        ["TryPeek"] = ApiRoles.LookupOut,
        ["TryTake"] = ApiRoles.LookupOut | ApiRoles.Retract,
        ["TryDequeue"] = ApiRoles.LookupOut | ApiRoles.Retract,
        ["TryPop"] = ApiRoles.LookupOut | ApiRoles.Retract,
        ["TryRead"] = ApiRoles.LookupOut | ApiRoles.Retract,
        ["TryRemove"] = ApiRoles.LookupOut | ApiRoles.Retract,
        ["Take"] = ApiRoles.Lookup | ApiRoles.Retract,
        ["Dequeue"] = ApiRoles.Lookup | ApiRoles.Retract,
        ["Pop"] = ApiRoles.Lookup | ApiRoles.Retract,
        ["ReadAsync"] = ApiRoles.Lookup | ApiRoles.Retract,
        ["Remove"] = ApiRoles.Retract,
        ["RemoveAt"] = ApiRoles.Retract,
        ["RemoveAll"] = ApiRoles.Retract | ApiRoles.InvokeDelegate,
        ["RemoveRange"] = ApiRoles.Retract,
        ["RemoveFirst"] = ApiRoles.Retract,
        ["RemoveLast"] = ApiRoles.Retract,
        ["RemoveWhere"] = ApiRoles.Retract | ApiRoles.InvokeDelegate,
        ["ExceptWith"] = ApiRoles.Retract,
        ["Clear"] = ApiRoles.Retract,
        ["MoveNext"] = ApiRoles.Query,
        ["MoveNextAsync"] = ApiRoles.Query,
        ["Contains"] = ApiRoles.Query,
        ["ContainsKey"] = ApiRoles.Query,
        ["ContainsValue"] = ApiRoles.Query,
        ["IndexOf"] = ApiRoles.Query,
        ["Exists"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["FindIndex"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["TrueForAll"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["get_Count"] = ApiRoles.Query,
        ["get_IsEmpty"] = ApiRoles.Query,
        ["get_Length"] = ApiRoles.Query,
        ["Dispose"] = ApiRoles.Query,
        ["DisposeAsync"] = ApiRoles.Query,
        ["GetHashCode"] = ApiRoles.Query,
        ["Equals"] = ApiRoles.Query,
        ["TrimExcess"] = ApiRoles.Query,
        ["EnsureCapacity"] = ApiRoles.Query,
    };

    private static readonly Dictionary<string, ApiRoles> _sequenceMethods = new(StringComparer.Ordinal)
    {
        ["First"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["FirstOrDefault"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["Last"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["LastOrDefault"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["Single"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["SingleOrDefault"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["ElementAt"] = ApiRoles.Lookup,
        ["ElementAtOrDefault"] = ApiRoles.Lookup,
        ["MinBy"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["MaxBy"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["Aggregate"] = ApiRoles.Lookup | ApiRoles.InvokeDelegate,
        ["Where"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["Select"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["SelectMany"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["OrderBy"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["OrderByDescending"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["ThenBy"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["ThenByDescending"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["OfType"] = ApiRoles.View,
        ["Cast"] = ApiRoles.View,
        ["Skip"] = ApiRoles.View,
        ["SkipWhile"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["Take"] = ApiRoles.View,
        ["TakeWhile"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["Reverse"] = ApiRoles.View,
        ["Distinct"] = ApiRoles.View,
        ["Concat"] = ApiRoles.View,
        ["Append"] = ApiRoles.View,
        ["Prepend"] = ApiRoles.View,
        ["Union"] = ApiRoles.View,
        ["Except"] = ApiRoles.View,
        ["AsEnumerable"] = ApiRoles.View,
        ["AsParallel"] = ApiRoles.View,
        ["ToArray"] = ApiRoles.View | ApiRoles.Copy,
        ["ToList"] = ApiRoles.View | ApiRoles.Copy,
        ["ToHashSet"] = ApiRoles.View | ApiRoles.Copy,
        ["ToDictionary"] = ApiRoles.View | ApiRoles.Copy | ApiRoles.InvokeDelegate,
        ["ToLookup"] = ApiRoles.View | ApiRoles.Copy | ApiRoles.InvokeDelegate,
        ["GroupBy"] = ApiRoles.View | ApiRoles.InvokeDelegate,
        ["ToImmutableArray"] = ApiRoles.View | ApiRoles.Copy,
        ["ToImmutableList"] = ApiRoles.View | ApiRoles.Copy,
        ["ToImmutableDictionary"] = ApiRoles.View | ApiRoles.Copy,
        ["ToImmutableHashSet"] = ApiRoles.View | ApiRoles.Copy,
        ["ToImmutableSortedDictionary"] = ApiRoles.View | ApiRoles.Copy,
        ["ToFrozenDictionary"] = ApiRoles.View | ApiRoles.Copy,
        ["ToFrozenSet"] = ApiRoles.View | ApiRoles.Copy,
        ["Any"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["All"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["Count"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["LongCount"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["Sum"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["Max"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["Min"] = ApiRoles.Query | ApiRoles.InvokeDelegate,
        ["Contains"] = ApiRoles.Query,
        ["SequenceEqual"] = ApiRoles.Query,
        ["GetValueOrDefault"] = ApiRoles.Lookup,
        ["TryAdd"] = ApiRoles.Publish,
        ["ConfigureAwait"] = ApiRoles.PassThrough,
    };

    /// <summary>Types outside the collection namespaces, by full name, with the roles of their methods.</summary>
    private static readonly Dictionary<string, Dictionary<string, ApiRoles>> _otherTypes = new(StringComparer.Ordinal)
    {
        [Threading + ".Monitor"] = new()
        {
            ["Enter"] = ApiRoles.EnterExclusive,
            ["TryEnter"] = ApiRoles.EnterExclusive,
            ["Exit"] = ApiRoles.ExitLock,
            ["Wait"] = ApiRoles.ExitLock | ApiRoles.EnterExclusive,
        },
        [Threading + ".Lock"] = new()
        {
            ["Enter"] = ApiRoles.EnterExclusive,
            ["TryEnter"] = ApiRoles.EnterExclusive,
            ["EnterScope"] = ApiRoles.EnterExclusive,
            ["Exit"] = ApiRoles.ExitLock,
        },
        [Threading + ".SpinLock"] = new()
        {
            ["Enter"] = ApiRoles.EnterExclusive,
            ["TryEnter"] = ApiRoles.EnterExclusive,
            ["Exit"] = ApiRoles.ExitLock,
        },
        [Threading + ".SemaphoreSlim"] = new()
        {
            ["Wait"] = ApiRoles.EnterExclusive,
            ["WaitAsync"] = ApiRoles.EnterExclusive,
            ["Release"] = ApiRoles.ExitLock,
        },
        [Threading + ".SpinWait"] = new() { ["SpinUntil"] = ApiRoles.InvokeDelegate },
        [Threading + ".Mutex"] = new() { ["ReleaseMutex"] = ApiRoles.ExitLock },
        [Threading + ".WaitHandle"] = new() { ["WaitOne"] = ApiRoles.EnterExclusive },
        [Threading + ".ReaderWriterLockSlim"] = new()
        {
            ["EnterReadLock"] = ApiRoles.EnterShared,
            ["TryEnterReadLock"] = ApiRoles.EnterShared,
            ["EnterUpgradeableReadLock"] = ApiRoles.EnterUpgradeable,
            ["TryEnterUpgradeableReadLock"] = ApiRoles.EnterUpgradeable,
            ["EnterWriteLock"] = ApiRoles.EnterExclusive,
            ["TryEnterWriteLock"] = ApiRoles.EnterExclusive,
            ["ExitReadLock"] = ApiRoles.ExitLock,
            ["ExitUpgradeableReadLock"] = ApiRoles.ExitLock,
            ["ExitWriteLock"] = ApiRoles.ExitLock,
        },
        [Threading + ".ReaderWriterLock"] = new()
        {
            ["AcquireReaderLock"] = ApiRoles.EnterShared,
            ["AcquireWriterLock"] = ApiRoles.EnterExclusive,
            ["UpgradeToWriterLock"] = ApiRoles.ExitLock | ApiRoles.EnterExclusive,
            ["ReleaseReaderLock"] = ApiRoles.ExitLock,
            ["ReleaseWriterLock"] = ApiRoles.ExitLock,
            ["ReleaseLock"] = ApiRoles.ExitLock,
        },
        [Threading + ".Volatile"] = new()
        {
            ["Read"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["Write"] = ApiRoles.StoreByReference | ApiRoles.Ordered,
        },
        [Threading + ".Interlocked"] = new()
        {
            ["Exchange"] = ApiRoles.StoreByReference | ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["CompareExchange"] = ApiRoles.StoreByReference | ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["Read"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["Increment"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["Decrement"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["Add"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["Or"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["And"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
        },
        [Threading + ".LazyInitializer"] = new()
        {
            ["EnsureInitialized"] = ApiRoles.StoreByReference | ApiRoles.LoadByReference | ApiRoles.Ordered | ApiRoles.InvokeDelegate,
        },
        [Threading + ".Thread"] = new()
        {
            [".ctor"] = ApiRoles.None,
            ["Start"] = ApiRoles.StartConcurrent,
            ["UnsafeStart"] = ApiRoles.StartConcurrent,
            ["VolatileRead"] = ApiRoles.LoadByReference | ApiRoles.Ordered,
            ["VolatileWrite"] = ApiRoles.StoreByReference | ApiRoles.Ordered,
        },
        [Threading + ".Timer"] = new() { [".ctor"] = ApiRoles.StartConcurrent },
        [Threading + ".ThreadPool"] = new()
        {
            ["QueueUserWorkItem"] = ApiRoles.StartConcurrent,
            ["UnsafeQueueUserWorkItem"] = ApiRoles.StartConcurrent,
            ["RegisterWaitForSingleObject"] = ApiRoles.StartConcurrent,
        },
        [Threading + ".CancellationToken"] = new()
        {
            ["Register"] = ApiRoles.StartConcurrent,
            ["UnsafeRegister"] = ApiRoles.StartConcurrent,
        },
        [Threading + ".ManualResetEventSlim"] = new()
        {
            ["Set"] = ApiRoles.Complete,
            ["Wait"] = ApiRoles.AwaitCompletion,
            ["get_IsSet"] = ApiRoles.AwaitCompletion,
        },
        [Threading + ".CancellationTokenSource"] = new() { ["Cancel"] = ApiRoles.Complete, ["CancelAsync"] = ApiRoles.Complete },
        [Threading + ".EventWaitHandle"] = new() { ["Set"] = ApiRoles.Complete },
        [Threading + ".CountdownEvent"] = new() { ["Signal"] = ApiRoles.Complete, ["Wait"] = ApiRoles.AwaitCompletion },
        [Tasks + ".TaskCompletionSource"] = TaskCompletionSourceMethods(),
        [Tasks + ".Task"] = TaskMethods(),
        [Tasks + ".ValueTask"] = TaskMethods(),
        [Tasks + ".TaskFactory"] = new() { ["StartNew"] = ApiRoles.StartConcurrent },
        [Tasks + ".TaskAsyncEnumerableExtensions"] = new() { ["ConfigureAwait"] = ApiRoles.PassThrough },
        [Tasks + ".Parallel"] = new()
        {
            ["For"] = ApiRoles.StartConcurrent,
            ["ForEach"] = ApiRoles.StartConcurrent,
            ["ForEachAsync"] = ApiRoles.StartConcurrent,
            ["Invoke"] = ApiRoles.StartConcurrent,
        },
        ["System.Lazy"] = new() { ["get_Value"] = ApiRoles.PassThrough | ApiRoles.AwaitCompletion },
        ["System.WeakReference"] = new() { ["TryGetTarget"] = ApiRoles.LookupOut, ["get_Target"] = ApiRoles.PassThrough },
        ["System.Nullable"] = new() { ["get_Value"] = ApiRoles.PassThrough, ["GetValueOrDefault"] = ApiRoles.PassThrough },
        ["System.Timers.Timer"] = new() { ["Start"] = ApiRoles.StartConcurrent, ["set_Enabled"] = ApiRoles.StartConcurrent },
        ["System.IO.FileSystemWatcher"] = new() { ["set_EnableRaisingEvents"] = ApiRoles.StartConcurrent },
        ["System.IO.Pipelines.PipeScheduler"] = new() { ["Schedule"] = ApiRoles.StartConcurrent },
        ["System.IObservable"] = new() { ["Subscribe"] = ApiRoles.StartConcurrent },
        ["System.ObservableExtensions"] = new() { ["Subscribe"] = ApiRoles.StartConcurrent },
        [Immutable + ".ImmutableInterlocked"] = new()
        {
            ["TryAdd"] = ApiRoles.Publish | ApiRoles.Ordered,
            ["GetOrAdd"] = ApiRoles.Publish | ApiRoles.Lookup | ApiRoles.Ordered | ApiRoles.InvokeDelegate,
            ["AddOrUpdate"] = ApiRoles.Publish | ApiRoles.Lookup | ApiRoles.Ordered | ApiRoles.InvokeDelegate,
            ["Enqueue"] = ApiRoles.Publish | ApiRoles.Ordered,
            ["Push"] = ApiRoles.Publish | ApiRoles.Ordered,
            ["TryUpdate"] = ApiRoles.Publish | ApiRoles.Ordered,
            ["TryRemove"] = ApiRoles.Retract | ApiRoles.LookupOut,
            ["TryDequeue"] = ApiRoles.Retract | ApiRoles.LookupOut,
            ["TryPop"] = ApiRoles.Retract | ApiRoles.LookupOut,
            ["Update"] = ApiRoles.InvokeDelegate | ApiRoles.StoreByReference | ApiRoles.Ordered,
            ["InterlockedExchange"] = ApiRoles.StoreByReference | ApiRoles.Ordered,
            ["InterlockedCompareExchange"] = ApiRoles.StoreByReference | ApiRoles.Ordered,
            ["InterlockedInitialize"] = ApiRoles.StoreByReference | ApiRoles.Ordered,
        },
    };

    /// <summary>Methods by which a type without source is commonly initialized after its construction.</summary>
    private static readonly HashSet<string> _initializers = new(StringComparer.Ordinal)
    {
        "Initialize", "InitializeAsync", "Init", "InitAsync", "Setup", "SetupAsync", "Populate", "Fill", "BeginInit", "EndInit",
    };

    private readonly ConcurrentDictionary<INamedTypeSymbol, TypeEntry> _types = new(SymbolEqualityComparer.Default);

    private readonly ThreadChecks _threadChecks = new();

    internal ApiCatalogue(MarkIndex marks) => Marks = marks;

    /// <summary>What users tell by attributes.</summary>
    internal MarkIndex Marks { get; }

    /// <summary>What kind of lookup structure <paramref name="type"/> is.</summary>
    internal CollectionKind CollectionKindOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol => CollectionKind.Plain,
        INamedTypeSymbol { SpecialType: SpecialType.System_String } => CollectionKind.None,
        INamedTypeSymbol named => Entry(named).Kind,
        _ => CollectionKind.None,
    };

    /// <summary>The roles of a method whose body is not in the compilation.</summary>
    internal ApiRoles RolesOf(IMethodSymbol method)
    {
        if (method.ContainingType is not { } type)
        {
            return ApiRoles.None;
        }

        var entry = Entry(type);
        if (entry.Methods is not null && entry.Methods.TryGetValue(method.Name, out var roles))
        {
            return roles;
        }

        var locking = entry.Methods is not null ? ApiRoles.None
            : method is { IsExtensionMethod: true, Parameters: [{ Type: INamedTypeSymbol extended }, ..] } && Entry(extended).Methods is { } ownMethods ? OwnLocks.RolesOf(method, ownMethods)
            : OwnLocks.RolesOf(method);
        if (locking != ApiRoles.None)
        {
            return locking;
        }

        if (entry.Methods is null && _threadChecks.Includes(method))
        {
            return ApiRoles.EnterExclusive | ApiRoles.BindThread;
        }

        return entry.Kind == CollectionKind.None && !method.IsStatic && _initializers.Contains(method.Name) ? ApiRoles.Mutate : ApiRoles.None;
    }

    /// <summary>True where some catalogued method of this name publishes its arguments.</summary>
    internal static bool IsPublicationName(string name) =>
        IsCollectionPublication(name) || name is "Exchange" or "CompareExchange" or "Write" or "EnsureInitialized" or "Update";

    /// <summary>True for the name of a collection of .NET, as far as a name tells.</summary>
    internal static bool IsCollectionTypeName(string name) =>
        name is "List" or "Dictionary" or "HashSet" or "Queue" or "Stack" or "LinkedList" or "SortedDictionary" or "SortedList" or "SortedSet" or "PriorityQueue"
            or "Collection" or "ObservableCollection" or "KeyedCollection" or "Hashtable" or "ArrayList" or "StringBuilder" or "BlockingCollection" or "ConditionalWeakTable"
        || name.StartsWith("Concurrent", StringComparison.Ordinal)
        || name.StartsWith("Immutable", StringComparison.Ordinal);

    /// <summary>True where a collection's method of this name hands something out.</summary>
    internal static bool IsLookupName(string name) =>
        (_collectionMethods.TryGetValue(name, out var roles) || _sequenceMethods.TryGetValue(name, out roles)) && (roles & (ApiRoles.Lookup | ApiRoles.LookupOut)) != 0;

    /// <summary>True where a collection's method of this name takes its arguments in.</summary>
    internal static bool IsCollectionPublication(string name) =>
        _collectionMethods.TryGetValue(name, out var roles) && (roles & ApiRoles.Publish) != 0;

    private static Dictionary<string, ApiRoles> TaskMethods() => new(StringComparer.Ordinal)
    {
        ["Run"] = ApiRoles.StartConcurrent,
        ["ContinueWith"] = ApiRoles.StartConcurrent,
        ["Start"] = ApiRoles.StartConcurrent,
        ["ConfigureAwait"] = ApiRoles.PassThrough,
        ["AsTask"] = ApiRoles.PassThrough,
        ["FromResult"] = ApiRoles.PassThrough,
        ["get_Result"] = ApiRoles.PassThrough | ApiRoles.AwaitCompletion,
        ["GetAwaiter"] = ApiRoles.PassThrough,
        ["Wait"] = ApiRoles.AwaitCompletion,
        ["get_IsCompleted"] = ApiRoles.AwaitCompletion,
        ["get_IsCompletedSuccessfully"] = ApiRoles.AwaitCompletion,
    };

    private static Dictionary<string, ApiRoles> TaskCompletionSourceMethods() => new(StringComparer.Ordinal)
    {
        ["SetResult"] = ApiRoles.Complete,
        ["TrySetResult"] = ApiRoles.Complete,
        ["SetException"] = ApiRoles.Complete,
        ["TrySetException"] = ApiRoles.Complete,
        ["SetCanceled"] = ApiRoles.Complete,
        ["TrySetCanceled"] = ApiRoles.Complete,
        ["get_Task"] = ApiRoles.AwaitCompletion,
    };

    private TypeEntry Entry(INamedTypeSymbol type)
    {
        var definition = type.OriginalDefinition;
        return _types.TryGetValue(definition, out var entry) ? entry : _types.GetOrAdd(definition, static key => Resolve(key));
    }

    private static TypeEntry Resolve(INamedTypeSymbol type)
    {
        var ns = FullName(type.ContainingNamespace);
        var fullName = ns.Length == 0 ? type.Name : ns + "." + type.Name;
        if (_otherTypes.TryGetValue(fullName, out var methods))
        {
            return new TypeEntry(CollectionKind.None, methods);
        }

        switch (fullName)
        {
            case "System.Linq.Enumerable":
            case "System.Linq.ParallelEnumerable":
            case "System.Linq.ImmutableArrayExtensions":
            case Collections + ".CollectionExtensions":
            case Immutable + ".ImmutableArray" when type.IsStatic:
            case Immutable + ".ImmutableList" when type.IsStatic:
            case Immutable + ".ImmutableDictionary" when type.IsStatic:
            case Immutable + ".ImmutableHashSet" when type.IsStatic:
            case Immutable + ".ImmutableSortedDictionary" when type.IsStatic:
            case "System.Collections.Frozen.FrozenDictionary" when type.IsStatic:
            case "System.Collections.Frozen.FrozenSet" when type.IsStatic:
                return new TypeEntry(CollectionKind.None, _sequenceMethods);
            case "System.Runtime.CompilerServices.ConditionalWeakTable":
            case "System.Runtime.Caching.MemoryCache":
            case "System.Runtime.Caching.ObjectCache":
            case "Microsoft.Extensions.Caching.Memory.IMemoryCache":
            case "Microsoft.Extensions.Caching.Memory.MemoryCache":
            case "Microsoft.Extensions.Caching.Memory.CacheExtensions":
            case "System.Threading.Channels.Channel":
            case "System.Threading.Channels.ChannelWriter":
            case "System.Threading.Channels.ChannelReader":
                return new TypeEntry(CollectionKind.Concurrent, _collectionMethods);
        }

        switch (ns)
        {
            case Concurrent:
                return new TypeEntry(CollectionKind.Concurrent, _collectionMethods);
            case Immutable when !type.IsStatic && type.Name.StartsWith("Immutable", StringComparison.Ordinal):
            case Immutable when type.Name.StartsWith("IImmutable", StringComparison.Ordinal):
            case "System.Collections.Frozen" when !type.IsStatic:
                return new TypeEntry(CollectionKind.Immutable, _collectionMethods);
            case "System.Collections.Specialized" or "System.Collections.ObjectModel" or "System.Collections" or Collections
                when IsCollectionName(type.Name):
                return new TypeEntry(CollectionKind.Plain, _collectionMethods);
        }

        // A collection of another assembly is known by its interfaces; one with source is analysed like any other type.
        if (type.DeclaringSyntaxReferences.Length == 0 && type.TypeKind is TypeKind.Class or TypeKind.Interface)
        {
            foreach (var @interface in type.AllInterfaces)
            {
                if (@interface.Name is "ICollection" or "IDictionary" or "IProducerConsumerCollection"
                    && FullName(@interface.ContainingNamespace).StartsWith("System.Collections", StringComparison.Ordinal))
                {
                    return new TypeEntry(CollectionKind.Plain, _collectionMethods);
                }
            }
        }

        // Enumerators and key-value pairs are nested in their collections, or stand beside them.
        if (type.ContainingType is { } outer && ns.StartsWith("System.Collections", StringComparison.Ordinal) && outer.Name != type.Name)
        {
            return new TypeEntry(CollectionKind.None, _collectionMethods);
        }

        return default;
    }

    private static bool IsCollectionName(string name) =>
        !name.EndsWith("Comparer", StringComparison.Ordinal)
        && !name.EndsWith("Comparable", StringComparison.Ordinal)
        && !name.EndsWith("Exception", StringComparison.Ordinal)
        && !name.EndsWith("Base", StringComparison.Ordinal);

    private static string FullName(INamespaceSymbol? ns)
    {
        if (ns is null || ns.IsGlobalNamespace)
        {
            return string.Empty;
        }

        return ns.ContainingNamespace is { IsGlobalNamespace: false } outer ? FullName(outer) + "." + ns.Name : ns.Name;
    }

    private readonly record struct TypeEntry(CollectionKind Kind, Dictionary<string, ApiRoles>? Methods);
}
