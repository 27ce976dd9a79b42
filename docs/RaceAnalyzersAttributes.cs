// Copy this file into your project, as it is or with a namespace of your own: RaceAnalyzers knows the attributes by their names.
// What they mean is in docs/attributes.md of RaceAnalyzers. You may use, change and pass on this file as you like.

using System;

namespace RaceAnalyzers.Annotations
{
    /// <summary>Tells whether the object is ready. Every lookup of other threads has to ask it.</summary>
    [AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method)]
    internal sealed class ReadyGateAttribute : Attribute
    {
    }

    /// <summary>The method puts the objects that it is given, or else its own object, where other threads find them.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class PublishesAttribute : Attribute
    {
        /// <param name="registry">The field or property of the same type that holds the objects; use <c>nameof</c>.</param>
        public PublishesAttribute(string registry)
        {
            Registry = registry;
        }

        public string Registry { get; }
    }

    /// <summary>What the method does belongs to making ready the objects that it is given, or else its own object.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    internal sealed class InitializesAttribute : Attribute
    {
    }

    /// <summary>Threads share the objects of the type, and its members synchronize themselves.</summary>
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
    internal sealed class ThreadSafeAttribute : Attribute
    {
    }

    /// <summary>Only one thread at a time runs this, and nothing in it tells that threads meet.</summary>
    [AttributeUsage(
        AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface
        | AttributeTargets.Constructor | AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Event)]
    internal sealed class SingleThreadedAttribute : Attribute
    {
    }
}
