namespace EUNet;

/// <summary>
/// Something the user gave cannot be used: a file, a name, a size. The message says where, what is wrong and how to mend it; the command
/// line prints it as it is.
/// </summary>
public class InputException : Exception
{
    /// <summary>An error with its message.</summary>
    public InputException(string message)
        : base(message)
    {
    }

    /// <summary>An error with its message and what it came from.</summary>
    public InputException(string message, Exception inner)
        : base(message, inner)
    {
    }
}
