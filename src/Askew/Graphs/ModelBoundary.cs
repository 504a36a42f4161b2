using Askew.Numerics;

namespace Askew.Graphs;

/// <summary>The boundary behind which what goes wrong lies at the model's door: it says so, and names the place. What can only be a fault
/// of Askew stays one, and names the place, too.</summary>
internal static class ModelBoundary
{
    /// <summary>Does <paramref name="work"/> on <paramref name="node"/>.</summary>
    /// <param name="node">The node.</param>
    /// <param name="work">What is done.</param>
    /// <param name="hint">What else to say where it goes wrong.</param>
    /// <exception cref="GraphException">It went wrong; names the node, and once only.</exception>
    /// <exception cref="BrokenInvariantException">Askew went wrong; names the node.</exception>
    public static T Within<T>(Node node, Func<T> work, Func<string>? hint = null) =>
        Once($"node '{node.Name}' ({node.OperatorType})", work, hint);

    /// <summary>Does <paramref name="work"/> at <paramref name="place"/>, such as a node or a layer.</summary>
    /// <exception cref="GraphException">It went wrong; names the place, and once only.</exception>
    public static T Once<T>(string place, Func<T> work, Func<string>? hint = null)
    {
        try
        {
            return work();
        }
        catch (GraphException e)
        {
            string what = e.Message.StartsWith(place, StringComparison.Ordinal) ? e.Message : $"{place}: {e.Message.TrimEnd('.')}";
            throw new GraphException(what + hint?.Invoke(), e);
        }
        catch (Exception e) when (IsFaultOfModel(e))
        {
            throw At(place, e, hint?.Invoke());
        }
    }

    /// <inheritdoc cref="Within{T}(Node, Func{T}, Func{string}?)"/>
    public static void Within(Node node, Action work, Func<string>? hint = null) => Within(
        node,
        () =>
        {
            work();
            return true;
        },
        hint);

    /// <summary>Does <paramref name="work"/> at <paramref name="place"/>.</summary>
    /// <exception cref="GraphException">It went wrong; names the place.</exception>
    public static T Within<T>(string place, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsFaultOfModel(e))
        {
            throw At(place, e);
        }
    }

    /// <summary>Reads the file at <paramref name="path"/> by <paramref name="work"/>.</summary>
    /// <exception cref="GraphException">It went wrong; names the file.</exception>
    public static T InFile<T>(string path, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (GraphException e)
        {
            throw new GraphException($"{Path.GetFileName(path)}: {e.Message}", e);
        }
        catch (Exception e) when (IsFaultOfModel(e))
        {
            throw At(Path.GetFileName(path), e);
        }
    }

    /// <summary>Whether <paramref name="e"/> comes of what the model says: whatever no one has foreseen, but for what is wrong with Askew
    /// itself or with the machine.</summary>
    public static bool IsFaultOfModel(Exception e) =>
        e is not (AskewException or OperationCanceledException or OutOfMemoryException or UnauthorizedAccessException)
        && (e is not IOException || e is EndOfStreamException);

    /// <summary>What went wrong, for people.</summary>
    public static string Reason(Exception e) => e switch
    {
        InvalidDataException => e.Message.TrimEnd('.'),
        OverflowException and not ExcessGainException =>
            "an attribute, or an extent that follows from it, is too large; no tensor may have more than 2^31 bytes",
        _ when IsOwnFault(e) =>
            $"Askew did not foresee this ({e.GetType().Name}: {e.Message.TrimEnd('.')}): a fault of its own, the place of which "
            + "--verbose shows",
        _ => $"it cannot be computed: {e.Message.TrimEnd('.')}",
    };

    private static Exception At(string place, Exception e, string? hint = null)
    {
        string message = $"{place}: {Reason(e)}{hint}";
        return IsOwnFault(e) ? new BrokenInvariantException(message, e) : new GraphException(message, e);
    }

    // Whatever the model says, nobody should have asked for what is not there.
    private static bool IsOwnFault(Exception e) =>
        e is NullReferenceException or KeyNotFoundException or InvalidCastException or IndexOutOfRangeException;
}
