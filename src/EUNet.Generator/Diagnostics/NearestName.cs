namespace EUNet.Generator.Diagnostics;

/// <summary>Finds what somebody who mistyped a name may have meant.</summary>
public static class NearestName
{
    // Fewer letters begin too many names to be meant as one.
    private const int ShortestBeginning = 4;

    /// <summary>The shortest known name that begins so, or that at the smallest edit distance, if it is near enough to be a slip; otherwise null.</summary>
    public static string? Find(string name, IEnumerable<string> known)
    {
        // A name of this length cannot be a slip, and the distance costs the product of the lengths.
        if (name.Length is 0 or > 64)
        {
            return null;
        }

        string? nearest = name.Length < ShortestBeginning ? null
            : known.Where(candidate => candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase)).OrderBy(candidate => candidate.Length).FirstOrDefault();
        if (nearest is not null)
        {
            return nearest;
        }

        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            var distance = EditDistance(name.ToLowerInvariant(), candidate.ToLowerInvariant());
            if (distance < least)
            {
                (nearest, least) = (candidate, distance);
            }
        }

        return nearest;
    }

    /// <summary><c> (did you mean 'epsilon'?)</c>, or nothing where no name is near; a message puts it behind the name.</summary>
    public static string Suggestion(string name, IEnumerable<string> known) =>
        Find(name, known) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that make one string of the other.</summary>
    public static int EditDistance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                var best = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = best;
            }
        }

        return rows[a.Length, b.Length];
    }
}
