using System.Text.Encodings.Web;
using System.Text.Json;

namespace EUNet.Cli;

/// <summary>What <c>--json</c> prints: one object, the only thing on standard output.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes an object, its properties in snake case.</summary>
    public static void Write<T>(T value) => Console.WriteLine(JsonSerializer.Serialize(value, s_json));
}
