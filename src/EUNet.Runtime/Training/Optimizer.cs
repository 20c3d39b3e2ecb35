using System.Globalization;
using EUNet.Networks;

namespace EUNet.Training;

/// <summary>The rule that changes weights by their gradients. A text states one: <c>adamw</c>, <c>sgd(momentum 0.9, decay 1e-4)</c>.</summary>
public abstract record Optimizer
{
    /// <summary>The optimizers that a text may state, with what they take.</summary>
    public const string Known = "adamw(decay, beta1, beta2), adam(decay, beta1, beta2), sgd(momentum, nesterov, decay), rmsprop(decay, momentum, epsilon, weight-decay)";

    /// <summary>A learning rate to start from where none is given.</summary>
    public abstract float DefaultRate { get; }

    /// <summary>One update.</summary>
    public abstract void Update(TrainingSession session, float rate);

    /// <summary>AdamW (Loshchilov and Hutter, 2019).</summary>
    public static Optimizer AdamW(float weightDecay = 0.01f, float beta1 = 0.9f, float beta2 = 0.999f) => new AdamOptimizer(weightDecay, beta1, beta2, Decoupled: true);

    /// <summary>Adam (Kingma and Ba, 2015).</summary>
    public static Optimizer Adam(float weightDecay = 0, float beta1 = 0.9f, float beta2 = 0.999f) => new AdamOptimizer(weightDecay, beta1, beta2, Decoupled: false);

    /// <summary>Stochastic gradient descent.</summary>
    public static Optimizer Sgd(float momentum = 0.9f, bool nesterov = true, float weightDecay = 1e-4f) => new SgdOptimizer(momentum, nesterov, weightDecay);

    /// <summary>RMSProp as TensorFlow's TPU code has it.</summary>
    public static Optimizer RmsProp(float decay = 0.9f, float momentum = 0.9f, float epsilon = 1e-3f, float weightDecay = 1e-5f)
        => new RmsPropOptimizer(decay, momentum, epsilon, weightDecay);

    /// <summary>The optimizer that a text states.</summary>
    /// <exception cref="InputException">It states none.</exception>
    public static Optimizer Parse(string text)
    {
        var call = NamedNumbers.Read(text, "optimizer", Known);
        float Take(string name, double otherwise, double below = double.PositiveInfinity) => (float)call.Take(name, otherwise, least: 0, below);
        Optimizer optimizer = call.Name switch
        {
            "adamw" => AdamW(Take("decay", 0.01), Take("beta1", 0.9, 1), Take("beta2", 0.999, 1)),
            "adam" => Adam(Take("decay", 0), Take("beta1", 0.9, 1), Take("beta2", 0.999, 1)),
            "sgd" => Sgd(Take("momentum", 0.9, 1), call.Take("nesterov", 1, least: 0, below: 2) >= 1, Take("decay", 1e-4)),
            "rmsprop" => RmsProp(Take("decay", 0.9, 1), Take("momentum", 0.9, 1), Take("epsilon", 1e-3), Take("weight-decay", 1e-5)),
            _ => throw call.Unknown(),
        };
        call.End();
        return optimizer;
    }

    private static string Text(float number) => number.ToString("R", CultureInfo.InvariantCulture);

    private sealed record AdamOptimizer(float WeightDecay, float Beta1, float Beta2, bool Decoupled) : Optimizer
    {
        public override float DefaultRate => 1.5e-3f;

        public override void Update(TrainingSession session, float rate)
        {
            if (Decoupled)
            {
                session.AdamW(rate, Beta1, Beta2, weightDecay: WeightDecay);
            }
            else
            {
                session.Adam(rate, Beta1, Beta2, weightDecay: WeightDecay);
            }
        }

        public override string ToString() => $"{(Decoupled ? "adamw" : "adam")}(decay {Text(WeightDecay)}, beta1 {Text(Beta1)}, beta2 {Text(Beta2)})";
    }

    private sealed record SgdOptimizer(float Momentum, bool Nesterov, float WeightDecay) : Optimizer
    {
        public override float DefaultRate => 0.01f;

        public override void Update(TrainingSession session, float rate) => session.Sgd(rate, Momentum, Nesterov, WeightDecay);

        public override string ToString() => $"sgd(momentum {Text(Momentum)}, nesterov {(Nesterov ? 1 : 0)}, decay {Text(WeightDecay)})";
    }

    private sealed record RmsPropOptimizer(float Decay, float Momentum, float Epsilon, float WeightDecay) : Optimizer
    {
        public override float DefaultRate => 0.01f;

        public override void Update(TrainingSession session, float rate) => session.RmsProp(rate, Decay, Momentum, Epsilon, WeightDecay);

        public override string ToString()
            => $"rmsprop(decay {Text(Decay)}, momentum {Text(Momentum)}, epsilon {Text(Epsilon)}, weight-decay {Text(WeightDecay)})";
    }
}
