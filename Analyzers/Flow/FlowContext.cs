using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using RaceAnalyzers.Catalogue;

namespace RaceAnalyzers.Flow;

/// <summary>
/// The flows and summaries of methods, made on demand and kept as long as the context. Safe for threads: what two threads
/// make at once is equal, and one of the two is kept.
/// </summary>
internal sealed class FlowContext
{
    /// <summary>Calls are followed this many levels deep; recursion ends here too, the same way whoever asks first.</summary>
    internal const int DeepestCall = 5;

    private readonly ApiCatalogue _catalogue;
    private readonly ConcurrentDictionary<IMethodSymbol, MethodFlow?> _flows = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, LockEffect> _lockEffects = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IPropertySymbol, bool> _storedProperties = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<(EffectScope Scope, Given Given), SummaryTable> _summaries = new();
    private readonly ICallSieve _sieve;
    private long _steps;

    /// <param name="compilation">The compilation that is analysed.</param>
    /// <param name="catalogue">The roles of methods without a body.</param>
    /// <param name="sieve">What the syntax of a method with a body rules out.</param>
    internal FlowContext(Compilation compilation, ApiCatalogue catalogue, ICallSieve sieve)
    {
        Compilation = compilation;
        _catalogue = catalogue;
        _sieve = sieve;
        Hierarchy = new TypeHierarchy(this, sieve);
        Bodies = new BoundBodies(this);
    }

    /// <summary>The compilation that is analysed.</summary>
    internal Compilation Compilation { get; }

    /// <summary>The roles of methods without a body.</summary>
    internal ApiCatalogue Catalogue => _catalogue;

    /// <summary>Which methods of the compilation a virtual or interface call may reach.</summary>
    internal TypeHierarchy Hierarchy { get; }

    /// <summary>The operations, effects, pairs and ways that what is kept here has been made of.</summary>
    internal long Made => Interlocked.Read(ref _steps);

    /// <summary>All that was looked at so far, the walks through flows included: what the growth tests count instead of seconds.</summary>
    internal long Steps
    {
        get
        {
            var steps = Made;
            foreach (var flow in _flows.Values)
            {
                steps += flow?.Walked ?? 0;
            }

            return steps;
        }
    }

    /// <summary>Notes that work was done.</summary>
    internal void CountSteps(int count) => Interlocked.Add(ref _steps, count);

    /// <summary>What the compiler has bound already.</summary>
    internal BoundBodies Bodies { get; }

    /// <summary>The catalogued roles of a method.</summary>
    internal ApiRoles RolesOf(IMethodSymbol method) => _catalogue.RolesOf(method);

    /// <summary>True where the method's body is part of the compilation.</summary>
    internal static bool HasBody(IMethodSymbol method) =>
        !method.IsAbstract && !method.IsExtern && method.MethodKind != MethodKind.DelegateInvoke && method.OriginalDefinition.DeclaringSyntaxReferences.Length > 0;

    /// <summary>True for a property that only stores its value: a field in all but name.</summary>
    internal bool IsStored(IPropertySymbol property) =>
        _storedProperties.TryGetValue(property.OriginalDefinition, out var known)
            ? known
            : _storedProperties.GetOrAdd(property.OriginalDefinition, static definition => ComputeIsStored(definition));

    /// <summary>True for a call that makes a copy of a collection, which stays as it is from then on: <c>all.ToArray()</c>.</summary>
    internal bool IsCopyingCall(IOperation call) =>
        Conversions.Unwrap(call) is IInvocationOperation { TargetMethod: { } method } && (RolesOf(method) & ApiRoles.Copy) != 0;

    /// <summary>The flow of a method, or null where it has no body here or is too large.</summary>
    internal MethodFlow? FlowOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var definition = method.OriginalDefinition;
        if (_flows.TryGetValue(definition, out var known))
        {
            return known;
        }

        var flow = CreateFlow(definition, followsLockHelpers: true, cancellationToken);
        CountSteps(flow?.Steps ?? 0);
        return _flows.GetOrAdd(definition, flow);
    }

    /// <summary>The flow of a lambda that <paramref name="outer"/> creates.</summary>
    internal MethodFlow? FlowOf(IFlowAnonymousFunctionOperation lambda, MethodFlow outer, CancellationToken cancellationToken)
    {
        if (_flows.TryGetValue(lambda.Symbol, out var known))
        {
            return known;
        }

        MethodFlow? flow = null;
        if (CreateGraph(lambda, outer, cancellationToken) is { } graph)
        {
            flow = FlowInterpreter.Run(lambda.Symbol, graph, this, followsLockHelpers: true, cancellationToken);
        }

        CountSteps(flow?.Steps ?? 0);
        return _flows.GetOrAdd(lambda.Symbol, flow);
    }

    /// <summary>
    /// What a call of <paramref name="method"/> does to what it is given, calls inside it followed
    /// <paramref name="depth"/> levels deep.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="depth">How many levels of calls are followed.</param>
    /// <param name="scope">Which effects are asked for.</param>
    /// <param name="given">For <see cref="EffectScope.Given"/>: the things that the effects are on; all for other scopes.</param>
    /// <param name="cancellationToken">Ends the search early.</param>
    internal MethodSummary SummaryOf(IMethodSymbol method, int depth, EffectScope scope, Given given, CancellationToken cancellationToken)
    {
        var definition = method.OriginalDefinition;
        var table = _summaries.GetOrAdd((scope, given), static _ => new SummaryTable());
        if (table.Complete.TryGetValue(definition, out var complete) && complete.Height <= depth)
        {
            return complete;
        }

        if (depth <= 0)
        {
            return MethodSummary.NotFollowed;
        }

        var summaries = table.ByDepth[depth];
        if (summaries.TryGetValue(definition, out var known))
        {
            return known;
        }

        var flow = FlowOf(definition, cancellationToken);
        var summary = flow is null ? MethodSummary.Empty : MethodEffects.Of(flow, this, depth, scope, given, cancellationToken).Summarize();
        if (summary.Height != MethodSummary.CutOff)
        {
            // What needed fewer levels than it was given says the same at every greater depth.
            return table.Complete.GetOrAdd(definition, summary);
        }

        return summaries.GetOrAdd(definition, summary);
    }

    /// <summary>True where a method with a body may store anything where others find it, by itself or by what it calls.</summary>
    internal bool MayStore(IMethodSymbol method, CancellationToken cancellationToken) => _sieve.MayStore(method.OriginalDefinition, cancellationToken);

    /// <summary>
    /// What a helper method does to its caller's locks. A local function's graph hangs on that of the method around it, which
    /// may be the very one that asks.
    /// </summary>
    internal LockEffect LockEffectOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (!HasBody(method) || method.MethodKind is MethodKind.Constructor or MethodKind.PropertyGet or MethodKind.PropertySet or MethodKind.LocalFunction)
        {
            return LockEffect.None;
        }

        var definition = method.OriginalDefinition;
        if (_lockEffects.TryGetValue(definition, out var known))
        {
            return known;
        }

        var effect = LockEffect.None;
        if (_sieve.MayKeepLock(definition, cancellationToken)
            && CreateFlow(definition, followsLockHelpers: false, cancellationToken) is { } flow)
        {
            effect = LockEffect.Of(flow);
        }

        return _lockEffects.GetOrAdd(definition, effect);
    }

    /// <summary>The semantic model of a tree; the compiler shares what is bound through it.</summary>
    internal SemanticModel ModelOf(SyntaxTree tree) =>
        _models.TryGetValue(tree, out var model) ? model : _models.GetOrAdd(tree, Compilation.GetSemanticModel(tree));

    private MethodFlow? CreateFlow(IMethodSymbol method, bool followsLockHelpers, CancellationToken cancellationToken)
    {
        var graph = GraphOf(method, cancellationToken);
        return graph is null ? null : FlowInterpreter.Run(method, graph, this, followsLockHelpers, cancellationToken);
    }

    private ControlFlowGraph? GraphOf(IMethodSymbol method, CancellationToken cancellationToken) =>
        _graphs.TryGetValue(method, out var known) ? known : _graphs.GetOrAdd(method, CreateGraph(method, cancellationToken));

    private ControlFlowGraph? CreateGraph(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (method.MethodKind == MethodKind.LocalFunction)
        {
            return method.ContainingSymbol is IMethodSymbol outer
                && GraphOf(outer.OriginalDefinition, cancellationToken) is { } source
                && source.LocalFunctions.Contains(method)
                    ? CreateGraph(() => source.GetLocalFunctionControlFlowGraph(method, cancellationToken))
                    : null;
        }

        if (!HasBody(method) || method.MethodKind == MethodKind.AnonymousFunction)
        {
            return null;
        }

        // The implementing part of a partial method is the one with a body.
        var declaration = method.PartialImplementationPart ?? method;
        if ((Bodies.Take(declaration) ?? Bodies.Take(method)) is { } bound)
        {
            return CreateGraph(bound, cancellationToken);
        }

        foreach (var reference in declaration.DeclaringSyntaxReferences)
        {
            if (!Compilation.ContainsSyntaxTree(reference.SyntaxTree))
            {
                continue;
            }

            var syntax = reference.GetSyntax(cancellationToken);
            if (ModelOf(reference.SyntaxTree).GetOperation(syntax, cancellationToken) is { } body && CreateGraph(body, cancellationToken) is { } graph)
            {
                return graph;
            }
        }

        return null;
    }

    private static ControlFlowGraph? CreateGraph(IFlowAnonymousFunctionOperation lambda, MethodFlow outer, CancellationToken cancellationToken) =>
        CreateGraph(() => outer.Source.GetAnonymousFunctionControlFlowGraph(lambda, cancellationToken));

    private static ControlFlowGraph? CreateGraph(IOperation body, CancellationToken cancellationToken) => CreateGraph(() => body switch
    {
        IMethodBodyOperation { Parent: null } method => ControlFlowGraph.Create(method, cancellationToken),
        IConstructorBodyOperation { Parent: null } constructor => ControlFlowGraph.Create(constructor, cancellationToken),
        IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellationToken),
        _ => null,
    });

    /// <summary>Null for what has no graph: the compiler's own builder fails on some code that does not compile.</summary>
    private static ControlFlowGraph? CreateGraph(Func<ControlFlowGraph?> create)
    {
        try
        {
            return create();
        }
        catch (InvalidCastException)
        {
            return null;
        }
    }

    /// <summary>True for a call by which a lock is taken or given back; without one, a method leaves its caller's locks as they are.</summary>
    internal static bool IsLockCall(string name) =>
        name is "Enter" or "TryEnter" or "Exit" or "EnterScope" or "Wait" or "WaitAsync" or "WaitOne" or "Release" or "ReleaseMutex"
        || name.EndsWith("ReadLock", StringComparison.Ordinal)
        || name.EndsWith("WriteLock", StringComparison.Ordinal)
        || name.EndsWith("ReaderLock", StringComparison.Ordinal)
        || name.EndsWith("WriterLock", StringComparison.Ordinal);

    private static bool ComputeIsStored(IPropertySymbol property)
    {
        if (property.IsAbstract || property.IsIndexer || property.DeclaringSyntaxReferences.Length == 0)
        {
            return false;
        }

        switch (property.DeclaringSyntaxReferences[0].GetSyntax())
        {
            case ParameterSyntax:
                return true;
            case PropertyDeclarationSyntax { ExpressionBody: null, AccessorList: { } accessors }:
                foreach (var accessor in accessors.Accessors)
                {
                    if (accessor.Body is not null || accessor.ExpressionBody is not null)
                    {
                        return false;
                    }
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>The summaries of one scope: those that say everything, and for each depth those that were cut off there.</summary>
    private sealed class SummaryTable
    {
        internal SummaryTable()
        {
            ByDepth = new ConcurrentDictionary<IMethodSymbol, MethodSummary>[DeepestCall + 1];
            for (var depth = 0; depth < ByDepth.Length; depth++)
            {
                ByDepth[depth] = new ConcurrentDictionary<IMethodSymbol, MethodSummary>(SymbolEqualityComparer.Default);
            }
        }

        internal ConcurrentDictionary<IMethodSymbol, MethodSummary> Complete { get; } = new(SymbolEqualityComparer.Default);

        internal ConcurrentDictionary<IMethodSymbol, MethodSummary>[] ByDepth { get; }
    }
}
