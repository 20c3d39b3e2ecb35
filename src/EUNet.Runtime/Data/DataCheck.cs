namespace EUNet.Data;

/// <summary>Looks at all files of a data set before training does, and says everything that is wrong with it at once.</summary>
internal static class DataCheck
{
    private const int MostShown = 20;

    /// <summary>Checks items on all processors.</summary>
    /// <param name="count">How many there are.</param>
    /// <param name="check">Gives what is wrong with an item; a thrown <see cref="InputException"/> counts as well.</param>
    /// <param name="progress">Called after each item with how many are done, and of how many.</param>
    /// <returns>What is wrong, in the items' order.</returns>
    public static IEnumerable<string> Run(int count, Func<int, IEnumerable<string>> check, Action<int, int>? progress)
    {
        var found = new string[count][];
        var (done, gate) = (0, new Lock());
        Parallel.For(0, count, i =>
        {
            found[i] = [.. check(i)];
            lock (gate)
            {
                progress?.Invoke(++done, count);
            }
        });
        return found.SelectMany(problems => problems);
    }

    /// <summary>What an action throws as a problem, or none.</summary>
    public static string? Problem(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (InputException e)
        {
            return e.Message;
        }
    }

    /// <summary>Ends it with all problems, if there are any.</summary>
    /// <param name="where">The folder they are in.</param>
    /// <param name="problems">A sentence or two each.</param>
    /// <exception cref="InputException">There are.</exception>
    public static void ThrowIfAny(string where, IReadOnlyList<string> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        if (problems.Count == 1)
        {
            throw new InputException(problems[0]);
        }

        var lines = problems.Take(MostShown).Prepend($"{where}: {problems.Count} problems:");
        if (problems.Count > MostShown)
        {
            lines = lines.Append($"and {problems.Count - MostShown} more.");
        }

        throw new InputException(string.Join("\n  ", lines));
    }
}
