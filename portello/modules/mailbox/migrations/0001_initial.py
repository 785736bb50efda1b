import django.db.models.deletion
import django.utils.timezone
import portello.core.ids
import portello.core.names
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('core', '0003_audit_is_final'),
        ('customers', '0001_initial'),
        ('inbox', '0001_initial'),
        ('portals', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Mailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('portal', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portals.portal')),
                ('is_on', models.BooleanField(default=False, verbose_name='Fetch mail for this portal')),
                ('host', models.CharField(blank=True, max_length=253, verbose_name='IMAP server')),
                ('port', models.PositiveIntegerField(default=993, verbose_name='Port')),
                ('security', models.CharField(choices=[('tls', 'TLS (usual, port 993)'), ('starttls', 'STARTTLS (port 143)'), ('plain', 'None: only for a server on this machine')], default='tls', max_length=10, verbose_name='Encryption')),
                ('user', models.CharField(blank=True, max_length=254, verbose_name='User name')),
                ('password', models.TextField(blank=True, editable=False)),
                ('folder', models.CharField(default='INBOX', max_length=200, verbose_name='Folder')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='Reply address')),
                ('manner', models.CharField(choices=[('plus', 'With a plus sign: support+…@business.example'), ('domain', 'A domain of its own, all of whose mail lands here: …@reply.business.example')], default='plus', max_length=10, verbose_name='How replies are told apart')),
                ('trusted_server', models.CharField(blank=True, max_length=253, verbose_name='Server that checks senders')),
                ('since', models.DateField(default=django.utils.timezone.localdate, verbose_name='Mails from this day on')),
                ('version', models.PositiveIntegerField(default=0)),
                ('uidvalidity', models.BigIntegerField(default=0)),
                ('last_uid', models.BigIntegerField(default=0)),
                ('fetched_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('failing_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('problem', models.CharField(blank=True, max_length=20)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('security__in', ['tls', 'starttls', 'plain'])), name='mailbox_security'), models.CheckConstraint(condition=models.Q(('manner__in', ['plus', 'domain'])), name='mailbox_manner'), models.CheckConstraint(condition=models.Q(('is_on', False), models.Q(models.Q(('host', ''), _negated=True), models.Q(('address', ''), _negated=True)), _connector='OR'), name='mailbox_complete')],
            },
        ),
        migrations.CreateModel(
            name='ReceivedMail',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='mailbox.mailbox')),
                ('uidvalidity', models.BigIntegerField()),
                ('uid', models.BigIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('message_id', models.CharField(blank=True, db_index=True, max_length=250)),
                ('sender', models.CharField(blank=True, db_index=True, max_length=254, verbose_name='From')),
                ('name', models.CharField(blank=True, max_length=200)),
                ('subject', models.CharField(blank=True, max_length=300, verbose_name='Subject')),
                ('find', portello.core.names.FindField('subject', 'sender', 'name', blank=True, default='', editable=False, max_length=800)),
                ('size', models.PositiveBigIntegerField(default=0)),
                ('raw', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
                ('headers_only', models.BooleanField(default=False)),
                ('contact', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='customers.contact')),
                ('item', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='inbox.inboxitem')),
                ('thread', models.CharField(blank=True, max_length=60)),
                ('outcome', models.CharField(blank=True, choices=[('', 'Waiting for the worker'), ('taken', 'Taken in'), ('tray', 'In the inbox'), ('counted', 'Counted: too many of one sender'), ('automatic', 'Automatic answer'), ('loop', 'Mail of our own that came back'), ('bounce', 'Could not be delivered'), ('duplicate', 'There already')], max_length=12, verbose_name='What became of it')),
                ('why', models.CharField(blank=True, max_length=20)),
                ('received_at', models.DateTimeField(db_index=True, default=django.utils.timezone.now, verbose_name='Received')),
            ],
            options={
                'indexes': [models.Index(fields=['thread', 'received_at'], name='received_thread')],
                'constraints': [models.UniqueConstraint(fields=('mailbox', 'digest'), name='one_row_per_mail')],
            },
        ),
        migrations.CreateModel(
            name='ReceivedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', portello.core.ids.PublicIdField(default=portello.core.ids.make_public_id, editable=False, max_length=12, unique=True)),
                ('mail', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='mailbox.receivedmail')),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='core.storedfile')),
            ],
        ),
    ]
