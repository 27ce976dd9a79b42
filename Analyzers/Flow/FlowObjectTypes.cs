using Microsoft.CodeAnalysis;

namespace RaceAnalyzers.Flow;

/// <summary>What is known of the type of a <see cref="FlowObject"/>.</summary>
internal static class FlowObjectTypes
{
    /// <summary>The static type of an object, or null where it is not known.</summary>
    internal static ITypeSymbol? TypeOf(FlowObject item, MethodFlow flow) => item.Kind switch
    {
        FlowObjectKind.This => flow.Method.ContainingType,
        FlowObjectKind.Parameter or FlowObjectKind.Captured or FlowObjectKind.Field => TypeOf(item.Symbol!),
        FlowObjectKind.Fresh => item.Origin?.Type,
        FlowObjectKind.Result => item.Symbol is IParameterSymbol parameter ? parameter.Type : Unwrap(item.Origin?.Type),
        FlowObjectKind.Element => item.Base is { } collection && TypeOf(collection, flow) is { } type ? ElementTypeOf(type) : null,
        _ => null,
    };

    /// <summary>The type of the value that a variable or member holds.</summary>
    internal static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        ILocalSymbol local => local.Type,
        IEventSymbol @event => @event.Type,
        ITypeSymbol type => type,
        _ => null,
    };

    /// <summary>The type of the elements that a collection type holds; of a dictionary, the type of its values.</summary>
    internal static ITypeSymbol? ElementTypeOf(ITypeSymbol collection) => collection switch
    {
        IArrayTypeSymbol array => array.ElementType,
        INamedTypeSymbol { TypeArguments.Length: > 0 } named => named.TypeArguments[named.TypeArguments.Length - 1],
        _ => null,
    };

    /// <summary>A task stands for the value that it will have.</summary>
    private static ITypeSymbol? Unwrap(ITypeSymbol? type) =>
        type is INamedTypeSymbol { Name: "Task" or "ValueTask", TypeArguments.Length: 1 } task ? task.TypeArguments[0] : type;
}
