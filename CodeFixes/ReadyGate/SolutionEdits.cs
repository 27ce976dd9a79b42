using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Editing;

namespace RaceAnalyzers.CodeFixes.ReadyGate;

/// <summary>Changes of several documents, collected first and made together.</summary>
internal sealed class SolutionEdits
{
    private readonly Dictionary<DocumentId, List<Edit>> _edits = new();

    /// <summary>True where nothing is to be changed.</summary>
    internal bool IsEmpty => _edits.Count == 0;

    /// <summary>Adds a change.</summary>
    internal void Add(DocumentId document, Edit edit)
    {
        if (!_edits.TryGetValue(document, out var edits))
        {
            _edits.Add(document, edits = new List<Edit>());
        }

        edits.Add(edit);
    }

    /// <summary>Adds a change that several diagnostics ask for; the first one is made.</summary>
    internal void AddOnce(DocumentId document, Edit edit)
    {
        if (!_edits.TryGetValue(document, out var edits) || !edits.Exists(other => other.Target == edit.Target))
        {
            Add(document, edit);
        }
    }

    /// <summary>Adds all changes of another collection.</summary>
    internal void AddRange(SolutionEdits other)
    {
        foreach (var pair in other._edits)
        {
            foreach (var edit in pair.Value)
            {
                Add(pair.Key, edit);
            }
        }
    }

    /// <summary>The solution with all changes.</summary>
    internal async Task<Solution> ApplyAsync(Solution solution, CancellationToken cancellationToken)
    {
        var changed = solution;
        foreach (var pair in _edits)
        {
            if (solution.GetDocument(pair.Key) is not { } document)
            {
                continue;
            }

            var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
            foreach (var edit in pair.Value)
            {
                edit.Apply(editor);
            }

            changed = changed.WithDocumentSyntaxRoot(pair.Key, editor.GetChangedRoot());
        }

        // Names are simplified when all documents say what they will say.
        foreach (var id in _edits.Keys)
        {
            if (solution.GetDocument(id) is { } before)
            {
                changed = (await NewLines.KeepAsync(before, changed.GetDocument(id)!, cancellationToken).ConfigureAwait(false)).Project.Solution;
            }
        }

        return changed;
    }
}
