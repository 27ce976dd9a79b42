using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace RaceAnalyzers.Flow;

/// <summary>Conversions, which an operation tree has wherever a value changes its type, and which change nothing of what it is.</summary>
internal static class Conversions
{
    /// <summary>What is converted, through any number of conversions; the operation itself where it is none.</summary>
    internal static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation conversion)
        {
            operation = conversion.Operand;
        }

        return operation;
    }
}
