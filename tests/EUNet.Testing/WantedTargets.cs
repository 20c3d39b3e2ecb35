namespace EUNet.Testing;

/// <summary>Which targets the tests run on, where a machine is lent for one of them alone: those that <c>EUNET_TARGETS</c> lists, by default all.</summary>
public static class WantedTargets
{
    private const string Variable = "EUNET_TARGETS";

    private static readonly string[]? s_listed = Environment.GetEnvironmentVariable(Variable)?.Split(',', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Whether a target is wanted.</summary>
    /// <param name="target">Its name, for example <c>cuda:0</c>.</param>
    public static bool Include(string target) => s_listed is null or [] || s_listed.Contains(target);

    /// <summary>Why tests on a target that is not wanted are skipped.</summary>
    public static string Reason(string target) => $"{target} is not among {Variable}={string.Join(',', s_listed ?? [])}";
}
