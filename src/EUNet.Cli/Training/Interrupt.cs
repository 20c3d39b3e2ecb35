namespace EUNet.Cli.Training;

/// <summary>Ctrl+C as a wish to stop after the step in progress; a second one ends the process at once.</summary>
internal sealed class Interrupt : IDisposable
{
    private readonly ConsoleCancelEventHandler _handler;
    private volatile bool _asked;

    /// <summary>Listens from now on.</summary>
    public Interrupt()
    {
        _handler = (_, pressed) =>
        {
            pressed.Cancel = !_asked;
            _asked = true;
        };
        Console.CancelKeyPress += _handler;
    }

    /// <summary>Whether it was pressed.</summary>
    public bool Asked => _asked;

    /// <inheritdoc/>
    public void Dispose() => Console.CancelKeyPress -= _handler;
}
