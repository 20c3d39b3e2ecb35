using System.CommandLine;

namespace EUNet.Cli.Photos;

/// <summary>The argument of commands that take one photo or more.</summary>
internal static class PhotoArgument
{
    /// <summary>One or more paths; a misspelled option among them is refused rather than looked for as a file.</summary>
    public static Argument<string[]> Create(string name, string description)
    {
        var photos = new Argument<string[]>(name) { Arity = ArgumentArity.OneOrMore, Description = description };
        photos.Validators.Add(result =>
        {
            if (result.Tokens.FirstOrDefault(token => token.Value.StartsWith('-') && !File.Exists(token.Value)) is { } option)
            {
                result.AddError($"'{option.Value}' is not understood here.");
            }
        });
        return photos;
    }
}
