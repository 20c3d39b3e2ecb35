namespace EUNet.Cli.Runs.Html;

/// <summary>Arguments as one types them into a shell.</summary>
internal static class CommandText
{
    /// <summary>The command that has these arguments; what a POSIX shell would take apart stands in quotes.</summary>
    public static string Of(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted).Prepend("eunet"));

    private static string Quoted(string argument)
        => argument.Length > 0 && argument.All(unit => char.IsLetterOrDigit(unit) || "-_./:=,@+%".Contains(unit))
        ? argument
        : "'" + argument.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
