using EUNet.Cli.Runs;
using System.CommandLine;
using System.CommandLine.Parsing;
using EUNet.Devices;
using EUNet.Losses;
using EUNet.Training;

namespace EUNet.Cli.Training;

/// <summary>What <c>eunet train</c> can be told.</summary>
internal sealed class TrainArguments
{
    /// <summary>NETWORK.</summary>
    public Argument<string?> Network { get; } = new("NETWORK")
    {
        Description = "The network: a name that 'eunet networks' lists, or a spec's path, such as specs/road.yaml.", Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string?> _data = new("--data") { HelpName = "FOLDER", Description = "Photos and masks: train/ with trainannot/ (and val/ with valannot/), or another layout that docs/training.md lists." };
    private readonly Option<string?> _init = new("--init") { HelpName = "FILE", Description = "Weights to start from, safetensors or PyTorch: an encoder's, or a whole network's. Without it, all start from the seed." };
    private readonly Option<int> _epochs = new("--epochs") { HelpName = "N", Description = "How often every photo is seen.", DefaultValueFactory = _ => 50 };
    private readonly Option<int?> _steps = new("--steps") { HelpName = "N", Description = "Updates, in place of epochs." };
    private readonly Option<int> _batch = new("--batch") { HelpName = "N", Description = "Crops a pass.", DefaultValueFactory = _ => 8 };
    private readonly Option<int> _accumulate = new("--accumulate") { HelpName = "N", Description = "Passes whose mean gradient makes an update.", DefaultValueFactory = _ => 1 };
    private readonly Option<PictureSize?> _crop = CommonOptions.CreateSize("--crop", "Size of the crops; by default the network's nominal size.");
    private readonly Option<string?> _augment = new("--augment")
    {
        HelpName = "TEXT", Description = "How photos are changed: 'none', or such as 'scale 0.6..1.9, flip 0.5, rotation 5, brightness 0.3, contrast 0.3, saturation 0.3, hue 8'; by default that without rotation and hue. For a classifier 'area 0.08..1, flip 0.5, randaugment(2, 9)', the default.",
    };

    private readonly Option<Optimizer> _optimizer = new("--optimizer")
    {
        HelpName = "TEXT", Description = $"The rule of the updates, with numbers in brackets if they are to be others: {Optimizer.Known}.", DefaultValueFactory = _ => Optimizer.AdamW(), CustomParser = result => CommonOptions.Parse(result, Optimizer.Parse)!,
    };

    private readonly Option<float?> _rate = new("--lr") { HelpName = "RATE", Description = "Learning rate; by default 0.0015 for adam and adamw, 0.01 for sgd and rmsprop." };
    private readonly Option<float?> _encoderRate = new("--encoder-lr") { HelpName = "FACTOR", Description = "The encoder's learning rate as a share of the other; by default 0.3 with --init, 1 without." };
    private readonly Option<LearningRateSchedule> _schedule = new("--schedule")
    {
        HelpName = "TEXT", Description = $"How the rate changes: {LearningRateSchedule.Known}.", DefaultValueFactory = _ => LearningRateSchedule.Cosine(), CustomParser = result => CommonOptions.Parse(result, LearningRateSchedule.Parse)!,
    };

    private readonly Option<int?> _warmUp = new("--warm-up") { HelpName = "N", Description = "Updates in which the rate grows from 0; by default two epochs', at most a tenth of all." };
    private readonly Option<Loss?> _loss = new("--loss")
    {
        HelpName = "LOSS", Description = "What is minimised, such as 'cross-entropy(balanced) + 0.5 dice'; by default what the spec says. There are cross-entropy, bce, dice, jaccard, tversky(a, b), focal(g), lovasz.", CustomParser = result => CommonOptions.Parse(result, Loss.Parse),
    };

    private readonly Option<double> _clip = new("--clip") { HelpName = "NORM", Description = "Gradients of a larger norm are scaled down to it; 0: none are.", DefaultValueFactory = _ => 5 };
    private readonly Option<double> _average = new("--ema") { HelpName = "DECAY", Description = "How slowly the moving average of the weights follows, which is what is evaluated and saved; 0: the weights themselves are.", DefaultValueFactory = _ => 0.998 };
    private readonly Option<string?> _freeze = new("--freeze") { HelpName = "encoder", Description = "What stays as it is: the encoder, its norms included." };
    private readonly Option<int> _validate = new("--validate") { HelpName = "EPOCHS", Description = "Epochs between validations, if there are photos for them; 0: only at the end.", DefaultValueFactory = _ => 5 };
    private readonly Option<ulong> _seed = new("--seed") { HelpName = "N", Description = "Decides initial weights, order, crops and what is dropped.", DefaultValueFactory = _ => 1 };
    private readonly Option<string?> _folder = new("--out") { HelpName = "RUN", Description = "The run's folder; by default a new one under runs/." };
    private readonly Option<bool> _findRate = new("--find-lr") { Description = "Sweep over learning rates in place of a run, and draw the loss over them." };
    private readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "Options from a file, such as a run's config.yaml: a line each, named without the dashes. What is said here as well counts here." };
    private readonly Option<bool> _resume = new("--resume") { Description = "Go on with the run in --out where it was stopped, as if it had not been." };
    private readonly Option<Device> _device = CommonOptions.CreateDevice();
    private readonly Option<int?> _threads = CommonOptions.CreateThreads();

    /// <summary>The options, with their checks.</summary>
    public TrainArguments()
    {
        Option<int>[] counts = [_epochs, _batch, _accumulate];
        Array.ForEach(counts, option => option.Validators.Add(CommonOptions.AtLeastOne));
        _steps.Validators.Add(CommonOptions.AtLeastOne);
        _rate.Validators.Add(CommonOptions.AboveZero);
        _encoderRate.Validators.Add(CommonOptions.AtLeastZero);
        _warmUp.Validators.Add(CommonOptions.AtLeastZero);
        _clip.Validators.Add(CommonOptions.AtLeastZero);
        _validate.Validators.Add(CommonOptions.AtLeastZero);
        _average.Validators.Add(CommonOptions.ShareBelowOne);
        _freeze.AcceptOnlyFromAmong("encoder");
        All =
        [
            _data, _init, _epochs, _steps, _batch, _accumulate, _crop, _augment, _optimizer, _rate, _encoderRate, _schedule, _warmUp, _loss, _clip, _average,
            _freeze, _validate, _seed, _folder, _resume, _findRate, _config, _device, _threads,
        ];
    }

    /// <summary>The options, in the order of the help.</summary>
    public List<Option> All { get; }

    /// <summary>Names of what a file can say.</summary>
    public static IReadOnlyList<string> Names { get; } = ["network", .. new TrainArguments().All.Select(option => option.Name.TrimStart('-')).Where(name => name is not ("config" or "resume" or "find-lr"))];

    /// <summary>Refuses what says neither network and data nor where they stand.</summary>
    public void RequireNetworkAndData(CommandResult result)
    {
        if (result.GetResult(_config) is null or { Implicit: true })
        {
            if (result.GetResult(Network) is null or { Tokens.Count: 0 })
            {
                result.AddError("NETWORK is missing: name a network, a spec's path, or a --config that has one.");
            }
            else if (result.GetResult(_data) is null or { Implicit: true })
            {
                result.AddError("--data is missing: name a folder of photos and masks, or a --config that has one.");
            }
        }
    }

    /// <summary>What was said, with what the file of <c>--config</c> says besides.</summary>
    /// <exception cref="InputException">The file says what cannot be, or network and data stand nowhere.</exception>
    public ParseResult WithConfig(Command command, ParseResult parsed)
    {
        if (parsed.GetValue(_config) is not { } path)
        {
            return parsed;
        }

        var said = All.Where(option => parsed.GetResult(option) is { Implicit: false }).Select(option => option.Name.TrimStart('-')).ToHashSet();
        if (parsed.GetValue(Network) is not null)
        {
            said.Add("network");
        }

        // One stands for the other.
        if (said.Contains("steps") || said.Contains("epochs"))
        {
            said.UnionWith(["steps", "epochs"]);
        }

        var settings = RunConfig.Read(path, Names);
        var rest = settings.Where(setting => !said.Contains(setting.Key)).ToList();
        var typed = parsed.Tokens.Select(token => token.Value).SkipWhile((token, i) => i == 0 && token == command.Name);
        var whole = command.Parse([.. RunConfig.Arguments(rest, "network"), .. typed]);
        if (whole.Errors is [var error, ..])
        {
            var line = rest.Where(setting => error.Message.Contains("--" + setting.Key, StringComparison.Ordinal)).Select(setting => $"({setting.Value.Line})").FirstOrDefault() ?? "";
            throw new InputException($"{path}{line}: {error.Message}");
        }

        return whole.GetValue(Network) is null || whole.GetValue(_data) is null
            ? throw new InputException($"{path}: has no {(whole.GetValue(Network) is null ? "network" : "data")}, and the command line neither. Add it to one of the two.")
            : whole;
    }

    /// <summary>What was said.</summary>
    public TrainOptions Read(ParseResult parsed) => new()
    {
        Network = parsed.GetValue(Network)!,
        Data = parsed.GetValue(_data)!,
        Init = parsed.GetValue(_init),
        Epochs = parsed.GetValue(_epochs),
        Steps = parsed.GetValue(_steps),
        Batch = parsed.GetValue(_batch),
        Accumulate = parsed.GetValue(_accumulate),
        Crop = parsed.GetValue(_crop) is { } crop ? CommonOptions.Checked(crop, "--crop") : null,
        Augment = parsed.GetValue(_augment),
        Optimizer = parsed.GetRequiredValue(_optimizer),
        Rate = parsed.GetValue(_rate),
        EncoderRate = parsed.GetValue(_encoderRate),
        Schedule = parsed.GetRequiredValue(_schedule),
        WarmUp = parsed.GetValue(_warmUp),
        Loss = parsed.GetValue(_loss),
        Clip = parsed.GetValue(_clip),
        Average = parsed.GetValue(_average),
        FreezeEncoder = parsed.GetValue(_freeze) is not null,
        ValidateEvery = parsed.GetValue(_validate),
        Seed = parsed.GetValue(_seed),
        Out = parsed.GetValue(_folder),
        Resume = parsed.GetValue(_resume),
        FindRate = parsed.GetValue(_findRate),
        Device = CommonOptions.With(parsed.GetRequiredValue(_device), parsed.GetValue(_threads)),
    };
}
