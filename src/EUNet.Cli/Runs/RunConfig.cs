using EUNet.Data;
using EUNet.Generator.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace EUNet.Cli.Runs;

/// <summary>What a file says of one option.</summary>
/// <param name="Values">Its text; of a list each item's.</param>
/// <param name="Line">Where in the file, from 1.</param>
internal sealed record Setting(IReadOnlyList<string> Values, int Line = 0)
{
    /// <summary>A setting of one text.</summary>
    public Setting(string value)
        : this([value])
    {
    }
}

/// <summary>
/// <c>config.yaml</c>: a run's options, one a line, named as on the command line without the dashes. What a value means is the option's
/// business; here all are texts.
/// </summary>
internal static class RunConfig
{
    private const string Shape = "A line is 'option: value', such as 'epochs: 20', or 'option: [value, value]'";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="known">The names that it may have.</param>
    /// <returns>What it says, in its order.</returns>
    /// <exception cref="InputException">There is no such file, it has an option that is not known or twice, or it is no such YAML.</exception>
    public static OrderedDictionary<string, Setting> Read(string path, IReadOnlyCollection<string> known)
    {
        try
        {
            using var text = new StreamReader(path);
            return ReadOptions(path, new Parser(text), known);
        }
        catch (YamlException e)
        {
            throw new InputException($"{path}({e.Start.Line}): is not YAML: {e.Message.TrimEnd('.')}. {Shape}.", e);
        }
        catch (InvalidOperationException e)
        {
            // YamlDotNet's scanner, where a key breaks into an open bracket.
            throw new InputException($"{path}: is not YAML: a bracket is open where the next option begins. Close it.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: cannot be read: {e.Message} Check the path.", e);
        }
    }

    /// <summary>Writes a file that <see cref="Read"/> takes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">The options to name, in that order.</param>
    /// <exception cref="InputException">It cannot be written.</exception>
    public static void Write(string path, IEnumerable<KeyValuePair<string, Setting>> options) => AtomicFile.Write(path, stream =>
    {
        using var text = new StreamWriter(stream, leaveOpen: true);
        var emitter = new Emitter(text, new EmitterSettings().WithNewLine("\n"));
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, isImplicit: true, MappingStyle.Block));
        foreach (var (name, setting) in options)
        {
            emitter.Emit(new Scalar(name));
            if (setting.Values is [var only])
            {
                emitter.Emit(new Scalar(only));
                continue;
            }

            emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, isImplicit: true, SequenceStyle.Flow));
            foreach (var value in setting.Values)
            {
                emitter.Emit(new Scalar(value));
            }

            emitter.Emit(new SequenceEnd());
        }

        emitter.Emit(new MappingEnd());
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
    });

    /// <summary>The options as the command line says them: <c>--name=value</c>, a list's once for each value.</summary>
    /// <param name="options">The options.</param>
    /// <param name="positional">Those that are arguments there, given by their value alone.</param>
    public static IEnumerable<string> Arguments(IEnumerable<KeyValuePair<string, Setting>> options, params IReadOnlyCollection<string> positional)
        => options.SelectMany(option => option.Value.Values.Select(value => positional.Contains(option.Key) ? value : $"--{option.Key}={value}"));

    private static OrderedDictionary<string, Setting> ReadOptions(string path, Parser parser, IReadOnlyCollection<string> known)
    {
        var options = new OrderedDictionary<string, Setting>();
        parser.Consume<StreamStart>();
        if (parser.Accept<StreamEnd>(out _))
        {
            return options;
        }

        parser.Consume<DocumentStart>();
        if (!parser.TryConsume<MappingStart>(out _))
        {
            throw Wrong(path, parser.Current!, "is no list of options", Shape);
        }

        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = Text(path, parser, "an option's name");
            if (!known.Contains(key.Value))
            {
                var suggestion = NearestName.Suggestion(key.Value, known);
                throw Wrong(path, key, $"there is no option '{key.Value}'{suggestion}", $"There are {string.Join(", ", known)}");
            }

            var setting = new Setting(Values(path, parser, key), (int)key.Start.Line);
            if (!options.TryAdd(key.Value, setting))
            {
                throw Wrong(path, key, $"'{key.Value}' stands in line {options[key.Value].Line} already", "Keep one of the two");
            }
        }

        parser.Consume<DocumentEnd>();
        return parser.Accept<StreamEnd>(out _)
            ? options
            : throw Wrong(path, parser.Current!, "a second document begins", "Remove this '---' and what follows it");
    }

    private static List<string> Values(string path, Parser parser, Scalar key)
    {
        if (!parser.TryConsume<SequenceStart>(out _))
        {
            return [Value(path, parser, key)];
        }

        var values = new List<string>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            values.Add(Value(path, parser, key));
        }

        return values;
    }

    private static string Value(string path, Parser parser, Scalar key)
    {
        var value = Text(path, parser, $"a value of '{key.Value}'");
        return value.Value.Length > 0 || value.Style != ScalarStyle.Plain
            ? value.Value
            : throw Wrong(path, key, $"'{key.Value}' has no value", "Give it one, or remove the line");
    }

    private static Scalar Text(string path, Parser parser, string what)
        => parser.TryConsume<Scalar>(out var scalar) ? scalar : throw Wrong(path, parser.Current!, $"this is no plain text, as {what} is", Shape);

    private static InputException Wrong(string path, ParsingEvent at, string problem, string mend)
        => new($"{path}({at.Start.Line}): {problem}. {mend}.");
}
